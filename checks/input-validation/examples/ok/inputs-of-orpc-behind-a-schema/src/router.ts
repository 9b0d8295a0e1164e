import { implement } from "@orpc/server";
import { contract } from "./contract";
import { member } from "./orpc";
import { noteSchema } from "./schemas";

const own = implement(contract);

export const router = {
  // ok: body-used-raw
  add: member.input(noteSchema).handler(({ input }) => ({ title: input.title })),
  // ok: body-used-raw
  own: member.handler(({ context }) => context.user.id),
  // What the contract asks for is asked for.
  // ok: body-used-raw
  find: own.find.handler(({ input }) => ({ id: input.id })),
};
