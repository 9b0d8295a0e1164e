// The number of an invoice is generated when it is sent.
// ruleid: explicit-any
export function next(invoice: any): string {
  return `${invoice.year}-${invoice.count}`;
}
