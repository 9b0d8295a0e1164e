import { Redis } from "ioredis";

const redis = new Redis();

export async function roomFor(key: string, most: number, seconds: number): Promise<boolean> {
  const tries = await redis.incr(key);
  if (tries === 1) {
    await redis.expire(key, seconds);
  }
  return tries <= most;
}
