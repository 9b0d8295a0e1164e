import type { CreateHTTPContextOptions } from "@trpc/server/adapters/standalone";
import { getServerSession } from "next-auth";

export const createContext = async ({ req, res }: CreateHTTPContextOptions) => ({
  session: await getServerSession(req, res, {}),
});

export type Context = Awaited<ReturnType<typeof createContext>>;
