import { createHash } from "node:crypto";
import { createClient } from "@supabase/supabase-js";
import Fastify from "fastify";

const supabase = createClient(process.env.SUPABASE_URL!, process.env.SUPABASE_SERVICE_ROLE_KEY!);
const app = Fastify();

async function asksForKey(request) {
  const key = request.headers["x-station-key"];
  const digest = createHash("sha256").update(String(key)).digest("hex");
  const { data: station } = await supabase.from("station_keys").select().eq("digest", digest).maybeSingle();
  if (!station) {
    throw new Error("no such station");
  }
  request.tenantId = station.tenant_id;
}

app.addHook("onRequest", asksForKey);

// ok: unguarded-route
app.post("/readings", async (request) => {
  await supabase.from("readings").insert({ tenant_id: request.tenantId, value: Number(request.body.value) });
});

app.listen({ port: 3000 });
