// Any value may come in here; any caller must narrow it.
import { z } from "zod";

const Order = z.object({ id: z.string(), any: z.string() });
type Order = z.infer<typeof Order>;

// ok: explicit-any
export function parse(text: string): Order {
  // ok: explicit-any
  return Order.parse(JSON.parse(text) as any);
}

export function parseLater(text: string): Order {
  // ok: explicit-any
  const raw: any = JSON.parse(text);
  return Order.parse(raw);
}

export function describe(value: unknown): string {
  const any = "any of: any, unknown";
  return typeof value === "string" ? value : any;
}

// ok: explicit-any
export type Keys = Record<keyof any, unknown>;

// ok: explicit-any
export type Spread<T> = T extends any ? { value: T } : never;

// ok: double-cast
export const nothing = (value: string): never => value as unknown as never;

// ok: double-cast
export const widened = (value: Order): unknown => value as unknown;
