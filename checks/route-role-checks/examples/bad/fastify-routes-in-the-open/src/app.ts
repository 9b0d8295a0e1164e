import { join } from "node:path";
import autoload from "@fastify/autoload";
import helmet from "@fastify/helmet";
import fastify from "fastify";
import admin from "./admin";
import payments from "./payments";

export async function build() {
  const app = fastify({ logger: true });
  await app.register(helmet);
  app.register(autoload, { dir: join(__dirname, "plugins") });
  app.register(admin, { prefix: "/admin" });
  app.register(payments, { prefix: "/payments" });
  app.register(autoload, { dir: join(__dirname, "routes"), options: { prefix: "/api" } });
  app.get("/health", async () => ({ up: true }));
  return app;
}

build().then((app) => app.listen({ port: 3000 }));
