export function notes(query: unknown) {
  if (process.env.NODE_ENV !== 'production') {
    // ruleid: console-call
    console.debug(query);
  }
}
