import Fastify from "fastify";
import { answer } from "./errors";

// ok: no-error-handler
const app = Fastify({ logger: true });

app.get("/rooms", async (request, reply) => {
  try {
    return await fetch("http://store/rooms").then((found) => found.json());
  } catch (error) {
    request.log.error(error);
    reply.code(502);
    // ok: error-text-in-5xx
    return { error: "the store does not answer" };
  }
});

app.setErrorHandler(answer);
