import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import autoload from "@fastify/autoload";
import helmet from "@fastify/helmet";
import fastify from "fastify";
import admin from "./admin";
import payments from "./payments";

const source = dirname(fileURLToPath(import.meta.url));
const folder = join(source, "routes");

export async function build() {
  const app = fastify({ logger: true });
  await app.register(helmet);
  app.register(autoload, { dir: join(source, "plugins") });
  app.register(admin, { prefix: "/admin" });
  app.register(payments, { prefix: "/payments" });
  app.register(autoload, { dir: folder, options: { prefix: "/api" } });
  app.get("/health", async () => ({ up: true }));
  return app;
}

build().then((app) => app.listen({ port: 3000 }));
