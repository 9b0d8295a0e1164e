import fastify from "fastify";
import { notes } from "./notes";
import { prisma } from "./prisma";
import tenant from "./tenant";

const app = fastify();
// ok: tenant-missing
app.get("/notes/count", async (request) => prisma.note.count({ where: { tenantId: request.tenantId } }));
app.register(tenant);
app.register(notes, { prefix: "/notes" });
app.listen({ port: 3000 });
