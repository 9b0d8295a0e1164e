import { createHash } from "node:crypto";
import Fastify from "fastify";
import { db } from "./db";

const app = Fastify();

async function stationOf(key: string) {
  const digest = createHash("sha256").update(key).digest("hex");
  return db.selectFrom("station_keys").selectAll().where("digest", "=", digest).executeTakeFirst();
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
  await db.insertInto("readings").values({ tenant_id: request.tenantId, value: Number(request.body.value) }).execute();
});

app.listen({ port: 3000 });
