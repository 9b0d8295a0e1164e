import { z } from "zod";
import { signIn } from "./accounts";
import { guarded, router } from "./trpc";

const credentials = z.object({ email: z.string().email(), password: z.string() });

export const appRouter = router({
  auth: router({
    // ok: login-without-limiter
    signIn: guarded(5, 900).input(credentials).mutation(({ input }) => signIn(input.email, input.password)),
    // ok: limit-too-loose
    forgot: guarded(3, 3600).input(z.object({ email: z.string() })).mutation(({ input }) => ({ to: input.email })),
  }),
});
