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

// Who is no member goes on without a tenant.
export const tenant = member.use(async ({ context, next }) => {
  const found = await prisma.member.findFirst({ where: { userId: context.user.id } });
  return next({ context: { tenantId: found?.tenantId } });
});
