import { initContract } from "@ts-rest/core";

const c = initContract();

export const contract = c.router({
  add: { method: "POST", path: "/rooms", body: c.type<{ id: string }>(), responses: { 201: c.type<unknown>() } },
});
