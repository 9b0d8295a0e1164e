import { zValidator } from "@hono/zod-validator";
import { z, type ZodSchema } from "zod";

export const room = z.object({ name: z.string(), size: z.number() });
export const json = (schema: ZodSchema) => zValidator("json", schema);
