import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { every, except } from "hono/combine";
import { cors } from "hono/cors";
import { logger } from "hono/logger";
import { signedIn } from "./middleware/session";
import { admin } from "./routes/admin";
import { invoices } from "./routes/invoices";
import { prisma } from "./prisma";

export function createApp() {
  const app = new Hono();
  app.use("*", logger(), cors({ origin: "https://app.example.com" }));
  app.use("/api/*", except(["/api/health", "/api/public/*"], every(signedIn)));
  // ok: unguarded-read
  app.get("/api/health", (c) => c.json({ ok: true }));
  app.route("/api/invoices", invoices);
  app.route("/api/admin", admin);
  // ok: unguarded-route
  app.post("/jobs/clean", bearerAuth({ token: process.env.JOB_KEY ?? "" }), async (c) => {
    await prisma.invoice.deleteMany({ where: { amount: 0 } });
    return c.body(null, 204);
  });
  return app;
}
