// ok: return-type-missing
export function List({ rows }: { rows: string[] }) {
  return <ul>{rows.map((row) => <li key={row}>{row}</li>)}</ul>;
}

export default () => <List rows={[]} />;
