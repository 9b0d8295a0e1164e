import { signedInProcedure, router } from "./base";
import { log } from "./log";
import { print } from "./printer";

export class NoPaper extends Error {}

export const invoices = router({
  print: signedInProcedure.mutation(async ({ input }) => {
    try {
      return { sheet: await print(input) };
    } catch (error) {
      log.error({ error }, "not printed");
      // ok: error-text-in-5xx
      if (error instanceof NoPaper) return { sheet: null, why: error.message };
      // ok: stack-in-response
      return { sheet: null, why: "not printed" };
    }
  }),
});
