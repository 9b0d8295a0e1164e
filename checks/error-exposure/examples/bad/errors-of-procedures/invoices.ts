import { signedInProcedure, router } from "./base";
import { print } from "./printer";

export const invoices = router({
  print: signedInProcedure.mutation(async ({ input }) => {
    try {
      return { sheet: await print(input) };
    } catch (error) {
      // ruleid: stack-in-response
      return { sheet: null, why: error instanceof Error ? error.stack : "unknown" };
    }
  }),
  preview: signedInProcedure.query(async ({ input }) => {
    try {
      return await print(input);
    } catch (error) {
      const why = (error as Error).message;
      // ruleid: error-text-in-5xx
      return { failed: true, why };
    }
  }),
  // ruleid: internals-in-response
  about: signedInProcedure.query(() => ({ node: process.version })),
});
