import Fastify from "fastify";
import { load } from "./store";

const app = Fastify({ logger: true });

app.get("/rooms", async (_request, reply) => {
  try {
    return await load("rooms");
  } catch (error) {
    // ruleid: error-text-in-5xx
    return reply.code(500).send({ error: error.message });
  }
});

app.get("/notes", async (_request, reply) => {
  try {
    return await load("notes");
  } catch (error) {
    reply.status(500);
    // ruleid: stack-in-response
    return { error: error.stack };
  }
});

app.get("/users", async (_request, reply) => {
  try {
    return await load("users");
  } catch (error) {
    // ruleid: error-text-in-5xx
    return reply.internalServerError(error.message);
  }
});

app.setErrorHandler((error, request, reply) => {
  request.log.error(error);
  // ruleid: stack-in-response
  reply.status(error.statusCode ?? 500).send({ stack: error.stack });
});
