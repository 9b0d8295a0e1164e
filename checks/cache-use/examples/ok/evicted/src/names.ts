import { Redis } from "ioredis";

const redis = new Redis();

export async function rename(id: string, name: string): Promise<void> {
  await redis.del(`name:${id}`);
  await read(id, name);
}

export async function read(id: string, name: string): Promise<void> {
  // ok: no-lifetime
  await redis.set(`name:${id}`, name);
}
