export function View({ rows }: { rows: string[] }) {
  return (
    <ul>
      {/* ruleid: ts-ignore-comment */}
      {/* @ts-ignore */}
      {rows.toReversed().map((row) => (
        <li>{row}</li>
      ))}
      {/*
        the list of the library
        @ts-ignore */}
    </ul>
  );
}
