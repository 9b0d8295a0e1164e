import jwt from "@fastify/jwt";
import fastify from "fastify";
import { notes } from "./notes";
import { titles } from "./titles";

declare module "@fastify/jwt" {
  interface FastifyJWT {
    user: { sub: string; tenantId: string };
  }
}

const app = fastify();
app.register(jwt, { secret: process.env.SESSION_KEY ?? "" });
app.addHook("onRequest", async (request) => {
  await request.jwtVerify();
});
app.register(notes);
app.register(titles);
app.listen({ port: 3000 });
