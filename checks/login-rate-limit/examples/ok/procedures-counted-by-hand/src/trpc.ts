import { initTRPC, TRPCError } from "@trpc/server";
import type { Context } from "./context";
import { roomFor } from "./counts";

const t = initTRPC.context<Context>().create();

export const router = t.router;
export const guarded = (most: number, seconds: number) =>
  t.procedure.use(async ({ ctx, path, next }) => {
    if (!(await roomFor(`${path}:${ctx.ip}`, most, seconds))) {
      throw new TRPCError({ code: "TOO_MANY_REQUESTS" });
    }
    return next();
  });
