export function Note({ id }: { id: string }) {
  // ruleid: console-in-browser
  console.debug("note");
  return <p>{id}</p>;
}
