export function used() {
  // ruleid: console-call
  console.log('used');
}
