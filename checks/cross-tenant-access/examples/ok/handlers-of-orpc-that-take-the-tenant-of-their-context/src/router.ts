import { z } from "zod";
import { listNotes } from "./list-notes";
import { member } from "./orpc";

export const router = { list: member.input(z.object({ text: z.string() })).handler(listNotes) };
