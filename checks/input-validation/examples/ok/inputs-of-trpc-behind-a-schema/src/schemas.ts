import { z } from "zod";

export const noteSchema = z.object({ title: z.string().max(200) });
export const parseNote = (value: unknown) => noteSchema.parse(value);
