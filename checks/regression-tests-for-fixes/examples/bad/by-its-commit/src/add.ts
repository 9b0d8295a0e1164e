export function add(a: number, b: number) {
  return b + a;
}
