export const sum = (rows: number[]): number => rows.length;
