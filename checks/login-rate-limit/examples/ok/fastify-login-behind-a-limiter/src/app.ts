import rateLimit from "@fastify/rate-limit";
import { Redis } from "ioredis";
import fastify from "fastify";
import accounts from "./accounts";

export const build = async () => {
  const app = fastify({ trustProxy: ["10.0.0.0/8"] });
  await app.register(rateLimit, { global: false, redis: new Redis() });
  app.register(accounts, { prefix: "/accounts" });
  return app;
};
