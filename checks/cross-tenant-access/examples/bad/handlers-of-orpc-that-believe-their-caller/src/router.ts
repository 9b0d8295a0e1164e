import { z } from "zod";
import { countNotes, listNotes } from "./list-notes";
import { member } from "./orpc";

const named = member.input(z.object({ tenantId: z.string() }));

export const router = { list: named.handler(listNotes), count: named.handler(countNotes) };
