// ok: return-type-missing
export function List({ rows }: { rows: string[] }) {
  return <ul>{rows.map((row) => <li key={row}>{row}</li>)}</ul>;
}

export default () => <List rows={[]} />;

export class Boundary extends React.Component<{ children: unknown }> {
  // ok: return-type-missing
  componentDidCatch(error: Error) {
    report(error);
  }

  // ok: return-type-missing
  render() {
    return this.props.children;
  }
}

// ok: return-type-missing
export const Nothing = () => null;
