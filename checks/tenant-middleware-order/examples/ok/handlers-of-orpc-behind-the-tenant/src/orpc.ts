import { os as base, ORPCError } from "@orpc/server";
import { prisma } from "./prisma";

interface Context {
  user?: { id: string };
}

export const os = base.$context<Context>();
export const member = os.use(({ context, next }) => {
  if (!context.user) {
    throw new ORPCError("UNAUTHORIZED");
  }
  return next({ context: { user: context.user } });
});

export const tenant = member.use(async ({ context, next }) => {
  const found = await prisma.member.findFirst({ where: { userId: context.user.id } });
  if (!found) {
    throw new ORPCError("FORBIDDEN");
  }
  return next({ context: { tenantId: found.tenantId } });
});
