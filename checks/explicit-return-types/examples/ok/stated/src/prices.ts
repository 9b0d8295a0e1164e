import { z } from "zod";

type Pick = (rows: number[]) => number;

// ok: return-type-missing
export function total(rows: number[]): number {
  return rows.map((row) => row * 2).reduce((sum, row) => sum + row, 0);
}

// ok: return-type-missing
export const first: Pick = (rows) => rows[0];
export const last = ((rows) => rows[rows.length - 1]) satisfies Pick;

// ok: return-type-missing
export const above = (limit: number) => (row: number): boolean => row > limit;

// ok: return-type-missing
export const rowSchema = (max: number) => z.object({ price: z.number().max(max) });

export const names = () => ["a", "b"] as const;

export function parse(text: string): number;
export function parse(text: number): string;
// ok: return-type-missing
export function parse(text: string | number) {
  return typeof text === "string" ? Number(text) : String(text);
}

function inner(rows: number[]) {
  return rows.length;
}

export const count: number = inner([]);
