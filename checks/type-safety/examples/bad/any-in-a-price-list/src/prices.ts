interface Row {
  id: string;
  // ruleid: explicit-any
  meta: any;
}

// ruleid: explicit-any
export function total(rows: any[]): number {
  return rows.reduce((sum, row) => sum + row.price, 0);
}

// ruleid: explicit-any
export function index(rows: Row[]): Record<string, any> {
  return Object.fromEntries(rows.map((row) => [row.id, row]));
}

// ruleid: explicit-any
export async function load(path: string): Promise<any> {
  try {
    const answer = await fetch(path);
    return await answer.json();
    // ruleid: explicit-any
  } catch (error: any) {
    // ruleid: explicit-any
    throw new Error((error as any).message);
  }
}

// ruleid: explicit-any
export const first = (row: Row): any => row.meta;

// ruleid: explicit-any
export type Loose<T = any> = { value: T };
