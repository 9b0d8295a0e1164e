// ruleid: unbounded-map
const visits = new Map<string, number>();
// ruleid: unbounded-map
const seen = new Set<string>();

export function visit(address: string): number {
  seen.add(address);
  const count = (visits.get(address) ?? 0) + 1;
  visits.set(address, count);
  return count;
}
