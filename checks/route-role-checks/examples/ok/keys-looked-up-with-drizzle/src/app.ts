import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import express from "express";
import { readings, stationKeys } from "./schema";

const db = drizzle(process.env.DATABASE_URL ?? "");
const app = express();
app.use(express.json());

async function stationOf(key: string) {
  const digest = createHash("sha256").update(key).digest("hex");
  const [found] = await db.select().from(stationKeys).where(eq(stationKeys.digest, digest)).limit(1);
  return found;
}

async function asksForKey(req, res, next) {
  const key = req.headers["x-station-key"];
  const station = typeof key === "string" ? await stationOf(key) : undefined;
  if (!station) {
    return res.status(401).json({ error: "no such station" });
  }
  req.tenantId = station.tenantId;
  next();
}

// ok: unguarded-route
app.post("/readings", asksForKey, async (req, res) => {
  await db.insert(readings).values({ tenantId: req.tenantId, value: Number(req.body.value) });
  res.sendStatus(204);
});

app.listen(3000);
