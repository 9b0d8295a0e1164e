import type { CreateExpressContextOptions } from "@trpc/server/adapters/express";

export const createContext = ({ req }: CreateExpressContextOptions) => ({ ip: req.ip ?? "" });

export type Context = Awaited<ReturnType<typeof createContext>>;
