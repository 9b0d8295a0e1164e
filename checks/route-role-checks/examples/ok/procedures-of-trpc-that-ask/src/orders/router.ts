import { z } from "zod";
import { memberProcedure, ownerProcedure, publicProcedure, router } from "../trpc";

export const ordersRouter = router({
  // ok: unguarded-route
  list: memberProcedure.query(({ ctx }) => ctx.prisma.order.findMany({ where: { tenantId: ctx.user.tenantId } })),
  // ok: unguarded-route
  remove: memberProcedure.input(z.object({ id: z.string() })).mutation(async (opts) => {
    const { removeOrder } = await import("./remove");
    return removeOrder(opts);
  }),
});

export const adminRouter = router({
  // ok: level-below-requirement
  purge: ownerProcedure.mutation(({ ctx }) => ctx.prisma.order.deleteMany({})),
});

export const authRouter = router({
  // ok: unguarded-route
  signIn: publicProcedure.input(z.object({ email: z.string() })).mutation(({ input }) => sendLink(input.email)),
  // ok: unguarded-route
  resetPassword: publicProcedure.input(z.object({ email: z.string() })).mutation(({ input }) => sendLink(input.email)),
  // A page of fixed text reads nothing.
  // ok: unguarded-read
  greeting: publicProcedure.query(() => "hello"),
});

const sendLink = (email: string) => ({ sent: email.length > 0 });
