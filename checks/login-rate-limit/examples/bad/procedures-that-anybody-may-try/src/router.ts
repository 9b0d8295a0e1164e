import { z } from "zod";
import { signIn } from "./accounts";
import { publicProcedure, router } from "./trpc";

const credentials = z.object({ email: z.string().email(), password: z.string() });

export const appRouter = router({
  auth: router({
    // ruleid: login-without-limiter
    signIn: publicProcedure.input(credentials).mutation(({ input }) => signIn(input.email, input.password)),
    // ruleid: login-without-limiter
    forgot: publicProcedure.input(z.object({ email: z.string() })).mutation(({ input }) => ({ to: input.email })),
  }),
});
