export function required(name: string): string {
  const value = process.env[name];
  if (!value) {
    // ok: console-call
    console.error(`${name} is not set`);
    process.exit(1);
  }
  return value;
}
