import bcrypt from "bcryptjs";
import fastify from "fastify";
import { ownersOnly } from "./guards";
import { prisma } from "./prisma";

const app = fastify({ logger: true });

app.post("/login", async (request, reply) => {
  const { email, password } = request.body;
  const user = await prisma.user.findUnique({ where: { email } });
  if (!user || !(await bcrypt.compare(password, user.passwordHash))) {
    // ruleid: silent-login-failure
    return reply.status(401).send({ error: "wrong" });
  }
  return { id: user.id };
});

app.delete("/users/:id", { preHandler: ownersOnly }, async (request) =>
  prisma.user.delete({ where: { id: request.params.id } }),
);
