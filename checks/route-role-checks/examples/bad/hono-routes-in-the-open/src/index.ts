import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { signedIn } from "./middleware/session";
import { admin } from "./routes/admin";
import { invoices } from "./routes/invoices";
import { prisma } from "./prisma";

const app = new Hono().basePath("/api");

app.get("/health", (c) => c.json({ ok: true }));
// What is registered before the guard answers without it.
// ruleid: unguarded-route
app.delete("/invoices/cache/:id", async (c) => c.json(await prisma.invoice.delete({ where: { id: c.req.param("id") } })));
app.route("/invoices", invoices);
// ruleid: level-below-requirement
app.use("/admin/*", signedIn);
app.route("/admin", admin);
app.onError((error, c) => c.json({ error: "failed" }, 500));

serve({ fetch: app.fetch, port: 3000 });
