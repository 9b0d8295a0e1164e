import bcrypt from "bcryptjs";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { prisma } from "./prisma";

const credentials = { type: "object", required: ["email", "password"], properties: { email: {}, password: {} } };
const limited = { config: { rateLimit: { max: 5, timeWindow: "15 minutes" } }, schema: { body: credentials } };

const sent = { type: "object", required: ["email", "code"], properties: { email: {}, code: {} } };

async function asksPassword(request: FastifyRequest) {
  const { password } = request.body as { password: string };
  const user = await prisma.user.findUnique({ where: { id: request.user.id } });
  if (!user || !(await bcrypt.compare(password, user.passwordHash))) throw new Error("wrong");
}

export default async function accounts(app: FastifyInstance) {
  // ok: login-without-limiter, limit-too-loose
  app.post("/login", limited, async (request, reply) => {
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
    // ok: limiter-key-from-client
    keyGenerator: (request: FastifyRequest) => `${request.ip}:${(request.body as { email: string }).email}`,
  };
  app.post("/forgot", { config: { rateLimit: forgotten }, schema: { body: sent } }, async (request) => {
    await prisma.reset.create({ data: { email: request.body.email } });
    return {};
  });

  const first = app.rateLimit({ max: 5, timeWindow: "15 minutes" });
  // ok: limiter-after-credential
  app.post("/password", { onRequest: app.signedIn, preHandler: [first, asksPassword] }, async (request) => {
    await prisma.user.update({ where: { id: request.user.id }, data: { passwordHash: await bcrypt.hash(request.body.next, 12) } });
    return {};
  });

  const strict = { max: 5, timeWindow: 15 * 60 * 1000 };
  // ok: login-without-limiter, proxy-not-declared
  app.post("/staff/login", { onRequest: app.rateLimit(strict), schema: { body: credentials } }, async (request, reply) => {
    const { email, password } = request.body;
    const person = await prisma.staff.findUnique({ where: { email } });
    if (!person || !(await bcrypt.compare(password, person.passwordHash))) {
      return reply.code(401).send({ error: "wrong" });
    }
    return { id: person.id };
  });
}
