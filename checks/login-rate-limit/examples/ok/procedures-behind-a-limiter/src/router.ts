import { TRPCError } from "@trpc/server";
import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";
import { z } from "zod";
import { signIn } from "./accounts";
import { middleware, publicProcedure, router } from "./trpc";

const attempts = new Ratelimit({ redis: Redis.fromEnv(), limiter: Ratelimit.slidingWindow(5, "15 m") });
const limited = middleware(async ({ ctx, next }) => {
  const { success } = await attempts.limit(ctx.ip);
  if (!success) {
    throw new TRPCError({ code: "TOO_MANY_REQUESTS" });
  }
  return next();
});
const credentials = z.object({ email: z.string().email(), password: z.string() });

export const appRouter = router({
  auth: router({
    // ok: login-without-limiter
    signIn: publicProcedure.use(limited).input(credentials).mutation(({ input }) => signIn(input.email, input.password)),
  }),
});
