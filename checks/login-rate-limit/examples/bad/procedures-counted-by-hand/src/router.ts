import { z } from "zod";
import { signIn } from "./accounts";
import { guarded, router } from "./trpc";

const credentials = z.object({ email: z.string().email(), password: z.string() });

export const appRouter = router({
  auth: router({
    // ruleid: limit-too-loose
    signIn: guarded(50, 60).input(credentials).mutation(({ input }) => signIn(input.email, input.password)),
  }),
});
