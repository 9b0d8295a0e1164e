import { z } from "zod";
import { noteSchema, parseNote } from "./schemas";
import { memberProcedure, router } from "./trpc";

const paged = memberProcedure.input(z.object({ page: z.number().int() }));

export const appRouter = router({
  // ok: body-used-raw
  add: memberProcedure.input(noteSchema).mutation(({ input }) => ({ title: input.title })),
  // The base of a procedure may have parsed it.
  // ok: body-used-raw
  list: paged.query(({ input }) => ({ page: input.page })),
  // Two inputs are both asked.
  // ok: body-used-raw
  find: paged.input(z.any()).query(({ input }) => ({ page: input.page })),
  // ok: cast-as-validation
  copy: memberProcedure.input((value) => parseNote(value)).mutation(({ input }) => ({ title: input.title })),
  // Without a parser nothing of what was sent reaches the handler.
  // ok: body-used-raw
  clear: memberProcedure.mutation(({ input }) => ({ input })),
  // ok: body-used-raw
  own: memberProcedure.input(z.unknown()).query(({ ctx }) => ctx.user.id),
  // ok: body-used-raw
  odd: memberProcedure.input(z.any().refine((value) => value === 1)).query(({ input }) => input),
});
