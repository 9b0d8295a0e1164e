// ruleid: return-type-missing
export function total(rows: number[]) {
  return rows.reduce((sum, row) => sum + row, 0);
}

// ruleid: return-type-missing
export const first = (rows: number[]) => rows[0];

// ruleid: return-type-missing
const last = (rows: number[]) => rows.at(-1);
export { last };

// ruleid: return-type-missing
export const above = (limit: number) => (row: number) => row > limit;

// ruleid: return-type-missing
export default async function load(path: string) {
  return (await fetch(path)).json();
}
