export const port = (value: string): number => Number(value);
