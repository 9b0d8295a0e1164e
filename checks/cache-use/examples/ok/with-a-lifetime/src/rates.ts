import { Redis } from "ioredis";
import NodeCache from "node-cache";
import { LRUCache } from "lru-cache";

const redis = new Redis();
const cache = new NodeCache({ stdTTL: 60 });
const recentCache = new LRUCache<string, string>({ max: 100 });

export async function keep(key: string, value: string, seconds: number): Promise<void> {
  // ok: no-lifetime
  await redis.set(`a:${key}`, value, "EX", 60);
  // ok: no-lifetime
  await redis.setex(`b:${key}`, 60, value);
  // ok: no-lifetime
  cache.set(`c:${key}`, value);
  // ok: no-lifetime
  recentCache.set(`d:${key}`, value);
  // ok: no-lifetime
  await redis.set(`e:${key}`, value, { EX: seconds });
}

export async function counted(key: string): Promise<void> {
  // ok: no-lifetime
  await redis.set(`f:${key}`, "1");
  await redis.expire(`f:${key}`, 60);
}
