export function save(value: string) {
  // ruleid: console-in-browser
  console.warn('saved', value);
}
