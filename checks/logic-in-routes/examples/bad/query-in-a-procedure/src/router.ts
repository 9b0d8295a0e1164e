import { PrismaClient } from "@prisma/client";
import { z } from "zod";
import { rooms } from "./services/rooms.service";
import { memberProcedure, router } from "./trpc";

const prisma = new PrismaClient();

export const appRouter = router({
  find: memberProcedure.input(z.object({ id: z.string() })).query(async ({ input }) => {
    // ruleid: database-in-handler
    const room = await prisma.room.findUnique({ where: { id: input.id } });
    return room ?? rooms.none();
  }),
});
