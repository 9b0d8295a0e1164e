import { type } from "@orpc/server";
import { member } from "./orpc";

interface Note {
  title: string;
}

export const router = {
  // What was sent is handed on as it is.
  // ruleid: body-used-raw
  add: member.handler(({ context, input }) => ({ owner: context.user.id, note: input })),
  rename: member
    // A type is nothing at run time.
    // ruleid: body-used-raw
    .input(type<Note>())
    .handler(({ input }) => ({ title: input.title })),
};
