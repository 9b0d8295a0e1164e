export function round(n: number): number {
  // ruleid: console-call
  console.debug('round', n);
  return Math.round(n);
}
