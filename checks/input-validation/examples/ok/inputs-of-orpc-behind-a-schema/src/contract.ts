import { oc } from "@orpc/contract";
import { z } from "zod";

export const contract = { find: oc.route({ method: "GET", path: "/notes/{id}" }).input(z.object({ id: z.string() })) };
