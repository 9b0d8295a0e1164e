import bcrypt from "bcryptjs";
import type { FastifyInstance } from "fastify";
import { prisma } from "./prisma";

const credentials = { type: "object", required: ["email", "password"], properties: { email: {}, password: {} } };

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
}
