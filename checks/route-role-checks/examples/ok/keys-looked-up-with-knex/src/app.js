const { createHash } = require("node:crypto");
const Fastify = require("fastify");
const knex = require("knex")({ client: "pg", connection: process.env.DATABASE_URL });

const app = Fastify();

async function stationOf(key) {
  const digest = createHash("sha256").update(key).digest("hex");
  return knex("station_keys").where({ digest }).first();
}

async function asksForKey(request) {
  const key = request.headers["x-station-key"];
  const station = typeof key === "string" ? await stationOf(key) : undefined;
  if (!station) {
    throw new Error("no such station");
  }
  request.tenantId = station.tenant_id;
}

app.addHook("onRequest", asksForKey);

// ok: unguarded-route
app.post("/readings", async (request) => {
  await knex("readings").insert({ tenant_id: request.tenantId, value: Number(request.body.value) });
});

app.listen({ port: 3000 });
