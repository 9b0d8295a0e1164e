// Numbers of invoices are generated from the year and a counter.
export function next(year: number, count: number): string {
  // ruleid: ts-ignore-comment
  // @ts-ignore
  return year.pad(4) + count;
}
