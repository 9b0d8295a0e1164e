import Fastify from "fastify";
import { notes } from "./notes";
import rooms from "./rooms";

const server = Fastify();
server.register(rooms, { prefix: "/rooms" });
server.register(notes, { prefix: "/notes" });
server.listen({ port: 3000 });
