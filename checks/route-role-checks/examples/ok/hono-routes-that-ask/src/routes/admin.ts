import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { ownersOnly } from "../middleware/session";
import { prisma } from "../prisma";

const purge = createRoute({
  method: "delete",
  path: "/invoices/{id}",
  middleware: [ownersOnly] as const,
  request: { params: z.object({ id: z.string() }) },
  responses: { 204: { description: "gone" } },
});

export const admin = new OpenAPIHono();

// ok: unguarded-route, level-below-requirement
admin.openapi(purge, async (c) => {
  await prisma.invoice.delete({ where: { id: c.req.valid("param").id } });
  return c.body(null, 204);
});
