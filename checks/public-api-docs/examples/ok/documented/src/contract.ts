import { initContract } from "@ts-rest/core";
import { z } from "zod";

const c = initContract();

export const contract = c.router({
  listRates: {
    method: "GET",
    path: "/v1/rates",
    summary: "Rates of the day",
    responses: { 200: z.array(z.number()) },
  },
  /** One rate by its currency. */
  getRate: c.query({
    method: "GET",
    path: "/v1/rates/:currency",
    responses: { 200: z.number() },
  }),
});
