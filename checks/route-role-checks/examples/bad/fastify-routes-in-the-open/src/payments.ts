import { createHmac, timingSafeEqual } from "node:crypto";
import type { FastifyPluginAsync } from "fastify";

const paid = { type: "object", required: ["invoice", "amount"], properties: { invoice: { type: "string" }, amount: { type: "integer" } } };

const signed: FastifyPluginAsync = async (app) => {
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body, done) => {
    const sent = Buffer.from(String(request.headers["x-signature"]), "hex");
    const made = createHmac("sha256", process.env.PAYMENT_KEY ?? "").update(body).digest();
    if (!timingSafeEqual(sent, made)) {
      return done(new Error("not signed"));
    }
    done(null, JSON.parse(body.toString()));
  });

  // A request without a body is parsed by nobody.
  // ruleid: unguarded-route
  app.delete("/drafts", async () => app.prisma.invoice.deleteMany({}));
};

const payments: FastifyPluginAsync = async (app) => {
  app.register(signed);
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    request.log.info({ length: request.headers["content-length"] }, "a body");
    done(null, JSON.parse(body));
  });

  // ruleid: unguarded-route
  app.post("/paid", { schema: { body: paid } }, async (request, reply) => {
    const { invoice, amount } = request.body;
    await app.prisma.invoice.update({ where: { id: invoice }, data: { amount } });
    return reply.code(204).send();
  });
};

export default payments;
