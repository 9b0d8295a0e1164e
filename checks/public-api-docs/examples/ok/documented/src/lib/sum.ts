export function sum(rows: number[]): number {
  return rows.length;
}
