export const title = (name: string): string => `Shop of ${name}`;
