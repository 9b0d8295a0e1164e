import Fastify from "fastify";
import rooms from "./routes/rooms-plugin";

const app = Fastify();
app.register(rooms, { prefix: "/rooms" });
app.listen({ port: 3000 });
