import { z } from "zod";
import { findRoom } from "./rooms/find-room";
import { rooms } from "./services/rooms.service";
import { memberProcedure, router } from "./trpc";

export const appRouter = router({
  // ok: database-in-handler
  find: memberProcedure.input(z.object({ id: z.string() })).query(findRoom),
  // ok: database-in-handler
  none: memberProcedure.query(() => rooms.none()),
});
