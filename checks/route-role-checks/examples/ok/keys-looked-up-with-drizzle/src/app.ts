import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import Fastify from "fastify";
import { readings, stationKeys } from "./schema";

const db = drizzle(process.env.DATABASE_URL ?? "");
const app = Fastify();

async function stationOf(key: string) {
  const digest = createHash("sha256").update(key).digest("hex");
  const [found] = await db.select().from(stationKeys).where(eq(stationKeys.digest, digest)).limit(1);
  return found;
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
  await db.insert(readings).values({ tenantId: request.tenantId, value: Number(request.body.value) });
});

app.listen({ port: 3000 });
