export function refuse(): never {
  throw new Error('forbidden');
}
