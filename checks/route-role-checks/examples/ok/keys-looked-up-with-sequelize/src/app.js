const { createHash } = require("node:crypto");
const Fastify = require("fastify");
const { Reading, StationKey } = require("./models");

const app = Fastify();

async function stationOf(key) {
  const digest = createHash("sha256").update(key).digest("hex");
  return StationKey.findOne({ where: { digest } });
}

async function asksForKey(request) {
  const key = request.headers["x-station-key"];
  const station = typeof key === "string" ? await stationOf(key) : undefined;
  if (!station) {
    throw new Error("no such station");
  }
  request.tenantId = station.tenantId;
}

app.addHook("onRequest", asksForKey);

// ok: unguarded-route
app.post("/readings", async (request) => {
  await Reading.create({ tenantId: request.tenantId, value: Number(request.body.value) });
});

app.listen({ port: 3000 });
