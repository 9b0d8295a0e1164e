import fastify from "fastify";
import { notes } from "./notes";
import { prisma } from "./prisma";
import tenant from "./tenant";

const app = fastify();
app.register(async (inside) => {
  inside.register(tenant);
  inside.register(notes, { prefix: "/notes" });
});
// The hook stays in the plugin that registers it.
// ruleid: tenant-missing
app.get("/notes/count", async (request) => prisma.note.count({ where: { tenantId: request.tenantId } }));
app.listen({ port: 3000 });
