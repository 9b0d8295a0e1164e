import type { FastifyPluginCallback } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { addNote } from "./add-note";

const schema = { body: z.object({ text: z.string() }) };

export const notes: FastifyPluginCallback = (fastify, _options, done) => {
  fastify.withTypeProvider<ZodTypeProvider>().post("/", { schema }, addNote);
  done();
};
