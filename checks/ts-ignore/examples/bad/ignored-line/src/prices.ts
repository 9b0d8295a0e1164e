declare const rates: Map<string, number>;

export function rate(currency: string): number {
  // ruleid: ts-ignore-comment
  // @ts-ignore
  return rates.get(currency);
}
