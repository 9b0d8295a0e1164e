export function add(a: number, b: number) {
  return a + b;
}
// more
// more
// more
// more
// more
// more
// more
