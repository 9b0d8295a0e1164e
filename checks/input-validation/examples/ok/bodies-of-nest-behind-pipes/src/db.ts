export const db = { boats: { insert: (row: unknown) => Promise.resolve(row) } };
