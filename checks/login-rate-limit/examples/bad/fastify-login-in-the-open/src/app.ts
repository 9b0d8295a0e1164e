import rateLimit from "@fastify/rate-limit";
import fastify from "fastify";
import accounts from "./accounts";

export const build = async () => {
  const app = fastify({ trustProxy: 1 });
  await app.register(rateLimit, { max: 100, timeWindow: "1 minute" });
  app.register(accounts, { prefix: "/accounts" });
  return app;
};
