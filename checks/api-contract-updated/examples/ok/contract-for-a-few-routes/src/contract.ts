import { initContract } from "@ts-rest/core";
import { z } from "zod";

const c = initContract();

export const contract = c.router({
  list: {
    method: "GET",
    path: "/v1/rooms",
    summary: "list",
    responses: { 200: z.unknown() },
  },
});
