import { initContract } from "@ts-rest/core";
import { z } from "zod";

const c = initContract();

export const contract = c.router({
  // ruleid: doc-comment-missing
  listRates: {
    method: "GET",
    path: "/v1/rates",
    responses: { 200: z.array(z.number()) },
  },
});
