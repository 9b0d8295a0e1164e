import bcrypt from "bcryptjs";
import type { FastifyInstance } from "fastify";
import { prisma } from "./prisma";

const credentials = { type: "object", required: ["email", "password"], properties: { email: {}, password: {} } };
const limited = { config: { rateLimit: { max: 5, timeWindow: "15 minutes" } }, schema: { body: credentials } };

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
