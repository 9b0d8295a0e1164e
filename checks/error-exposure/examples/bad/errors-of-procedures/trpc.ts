import { initTRPC } from "@trpc/server";
import superjson from "superjson";
import { ZodError } from "zod";
import type { Context } from "./context";

// ruleid: texts-of-every-error
export const plain = initTRPC.context<Context>().create({ transformer: superjson });

// It adds what a schema found wrong, and leaves every text as it is.
// ruleid: texts-of-every-error
export const t = initTRPC.context<Context>().create({
  errorFormatter({ shape, error }) {
    const zodError = error.cause instanceof ZodError ? error.cause.message : null;
    return { ...shape, data: { ...shape.data, zodError } };
  },
});

export const shown = initTRPC.create({
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    message: "something went wrong",
    // ruleid: stack-in-response
    data: { ...shape.data, trace: error.stack },
  }),
});
