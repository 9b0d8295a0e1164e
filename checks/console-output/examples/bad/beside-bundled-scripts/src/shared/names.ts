export function named(id: string): string {
  // ruleid: console-in-browser
  console.log('named', id);
  return id;
}
