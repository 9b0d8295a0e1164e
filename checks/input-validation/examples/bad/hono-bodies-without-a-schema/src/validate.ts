import { zValidator } from "@hono/zod-validator";
import { z, type ZodSchema } from "zod";

export const page = z.object({ page: z.coerce.number() });
export const query = (schema: ZodSchema) => zValidator("query", schema);
