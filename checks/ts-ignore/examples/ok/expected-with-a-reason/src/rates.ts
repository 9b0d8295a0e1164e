export function rate(text: string): number {
  // @ts-expect-error -- the test library types this as string
  return text;
}

export function other(text: string): number {
  // The client's types are older than its code.
  // @ts-expect-error
  return text;
}
