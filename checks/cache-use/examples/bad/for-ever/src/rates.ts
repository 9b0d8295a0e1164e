import { Redis } from "ioredis";

const redis = new Redis();

export async function rate(currency: string, load: (currency: string) => Promise<string>): Promise<string> {
  const known = await redis.get(`rate:${currency}`);
  if (known !== null) return known;
  const fresh = await load(currency);
  // ruleid: no-lifetime
  await redis.set(`rate:${currency}`, fresh);
  return fresh;
}

export async function forget(name: string): Promise<void> {
  await redis.del(`name:${name}`);
}
