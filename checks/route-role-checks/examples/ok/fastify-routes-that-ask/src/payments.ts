import { createHmac, timingSafeEqual } from "node:crypto";
import type { FastifyPluginAsync } from "fastify";

const paid = { type: "object", required: ["invoice", "amount"], properties: { invoice: { type: "string" }, amount: { type: "integer" } } };

const payments: FastifyPluginAsync = async (app) => {
  // No body of this plugin is parsed before its signature is.
  app.addContentTypeParser(["application/json"], { parseAs: "buffer" }, async (request, body) => {
    const sent = Buffer.from(String(request.headers["x-signature"]), "hex");
    const made = createHmac("sha256", process.env.PAYMENT_KEY ?? "").update(body).digest();
    if (sent.length !== made.length || !timingSafeEqual(sent, made)) {
      throw app.httpErrors.unauthorized();
    }
    return JSON.parse(body.toString());
  });

  // ok: unguarded-route
  app.post("/paid", { schema: { body: paid } }, async (request, reply) => {
    const { invoice, amount } = request.body;
    await app.prisma.invoice.update({ where: { id: invoice }, data: { amount } });
    return reply.code(204).send();
  });

  // ok: unguarded-route
  app.post<{ Body: { invoice: string } }>("/lost", async ({ body }, reply) => {
    await app.prisma.invoice.update({ where: { id: body.invoice }, data: { amount: 0 } });
    return reply.code(204).send();
  });
};

export default payments;
