import { fastify } from "fastify";

// ruleid: no-error-handler
const app = fastify({ logger: true });

app.get("/rooms", async () => fetch("http://store/rooms").then((answer) => answer.json()));
