export function add(a: number, b: number): number {
  // ruleid: console-call
  console.warn('add', a, b);
  return a + b;
}
