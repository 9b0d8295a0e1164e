import bcrypt from "bcryptjs";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { prisma } from "./prisma";

const credentials = { type: "object", required: ["email", "password"], properties: { email: {}, password: {} } };

const sent = { type: "object", required: ["email", "code"], properties: { email: {}, code: {} } };

async function asksPassword(request: FastifyRequest) {
  const { password } = request.body as { password: string };
  const user = await prisma.user.findUnique({ where: { id: request.user.id } });
  if (!user || !(await bcrypt.compare(password, user.passwordHash))) throw new Error("wrong");
}

export default async function accounts(app: FastifyInstance) {
  // ruleid: limit-too-loose
  app.post("/login", { schema: { body: credentials } }, async (request, reply) => {
    const { email, password } = request.body;
    const user = await prisma.user.findUnique({ where: { email } });
    if (!user || !(await bcrypt.compare(password, user.passwordHash))) {
      return reply.code(401).send({ error: "wrong" });
    }
    return { id: user.id };
  });

  const forgotten = {
    max: 3,
    timeWindow: "15 minutes",
    // ruleid: limiter-key-from-client
    keyGenerator: (request: FastifyRequest) => String(request.headers["x-forwarded-for"]),
  };
  app.post("/forgot", { config: { rateLimit: forgotten }, schema: { body: sent } }, async (request) => {
    await prisma.reset.create({ data: { email: request.body.email } });
    return {};
  });

  // The limiter of the whole application is switched off here.
  // ruleid: login-without-limiter
  app.post("/device", { config: { rateLimit: false }, schema: { body: sent } }, async (request, reply) => {
    const expected = await app.redis.getdel(`device:${request.body.email}`);
    if (!expected || expected !== request.body.code) return reply.code(401).send({ error: "wrong" });
    return { token: app.jwt.sign({ email: request.body.email }) };
  });

  const strict = app.rateLimit({ max: 5, timeWindow: "15 minutes" });
  // ruleid: limiter-after-credential
  app.post("/password", { onRequest: app.signedIn, preHandler: [asksPassword, strict] }, async (request) => {
    await prisma.user.update({ where: { id: request.user.id }, data: { passwordHash: await bcrypt.hash(request.body.next, 12) } });
    return {};
  });
}
