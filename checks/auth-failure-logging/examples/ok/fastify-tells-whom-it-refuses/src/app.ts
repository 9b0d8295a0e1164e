import bcrypt from "bcryptjs";
import fastify from "fastify";
import { ownersOnly } from "./guards";
import { prisma } from "./prisma";

const app = fastify({ logger: true });

app.post("/login", async (request, reply) => {
  const { email, password } = request.body;
  const user = await prisma.user.findUnique({ where: { email } });
  if (!user || !(await bcrypt.compare(password, user.passwordHash))) {
    request.log.warn({ email }, "login refused: wrong password");
    // ok: silent-login-failure
    return reply.status(401).send({ error: "wrong" });
  }
  return { id: user.id };
});

app.delete("/users/:id", { preHandler: ownersOnly }, async (request) =>
  prisma.user.delete({ where: { id: request.params.id } }),
);

app.get("/me", async (request) => {
  if (!request.user) {
    // ok: silent-refusal
    throw app.httpErrors.unauthorized();
  }
  return request.user;
});

app.setErrorHandler((error, request, reply) => {
  request.log.warn({ err: error, url: request.url }, "refused or failed");
  reply.code(error.statusCode ?? 500).send({ error: "failed" });
});
