import type { FastifyPluginCallback } from "fastify";
import { addNote } from "./add-note";

export const notes: FastifyPluginCallback = (fastify, _options, done) => {
  fastify.post("/", addNote);
  done();
};
