import type { CreateExpressContextOptions } from "@trpc/server/adapters/express";
import { getServerSession } from "next-auth";

export const createContext = async ({ req, res }: CreateExpressContextOptions) => {
  const session = await getServerSession(req, res, {});
  return { session, tenantId: session?.user?.tenantId };
};

export type Context = Awaited<ReturnType<typeof createContext>>;
