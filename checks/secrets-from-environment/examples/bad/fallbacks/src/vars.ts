export function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

export const optional = (name: string, other = 'none'): string => process.env[name] ?? other;
export const label = (name: string, other: string): string => name.toLowerCase() + other;
