import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { prisma } from "./prisma";

const add = createRoute({
  method: "post",
  path: "/{room}",
  request: {
    params: z.object({ room: z.string() }),
    body: { required: true, content: { "application/json": { schema: z.object({ text: z.string() }) } } },
  },
  responses: { 201: { description: "added" } },
});

export const notes = new OpenAPIHono().openapi(add, async (c) => {
  // ok: body-used-raw
  const { text } = c.req.valid("json");
  return c.json(await prisma.note.create({ data: { text, room: c.req.valid("param").room } }), 201);
});
