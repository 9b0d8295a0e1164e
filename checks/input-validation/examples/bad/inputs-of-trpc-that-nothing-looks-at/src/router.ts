import { z } from "zod";
import { notes } from "./notes";
import { memberProcedure, router } from "./trpc";

interface NewNote {
  title: string;
}

export const appRouter = router({
  // A schema that takes everything says nothing.
  add: memberProcedure
    // ruleid: body-used-raw
    .input(z.any())
    .mutation(({ ctx, input }) => notes.add(ctx.user.id, input)),
  move: memberProcedure
    // ruleid: body-used-raw
    .input(z.custom<NewNote>())
    .mutation((opts) => notes.move(opts.input)),
  rename: memberProcedure
    // ruleid: cast-as-validation
    .input((value: unknown) => value as NewNote)
    .mutation(({ input }) => notes.rename(input)),
  tag: memberProcedure
    // ruleid: hand-written-checks
    .input((value: unknown) => {
      if (typeof value !== "string") {
        throw new TypeError("a tag is a text");
      }
      return value;
    })
    .mutation(({ input }) => notes.tag(input)),
  raw: memberProcedure.input(z.object({ title: z.string() })).mutation(async (opts) => {
    // ruleid: body-used-raw
    return notes.keep(await opts.getRawInput());
  }),
});
