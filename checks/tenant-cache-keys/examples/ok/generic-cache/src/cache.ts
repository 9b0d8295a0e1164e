import type { Redis } from 'ioredis';

export class RedisCache {
  constructor(private readonly redis: Redis) {}

  async get<T>(key: string): Promise<T | null> {
    const text = await this.redis.get(key);
    return text ? (JSON.parse(text) as T) : null;
  }

  // ok: tenant-in-hand-not-in-key
  async set(key: string, value: unknown, ttl = 60): Promise<void> {
    await this.redis.setex(key, ttl, JSON.stringify(value));
  }

  async wrap<T>(key: string, load: () => Promise<T>): Promise<T> {
    const hit = await this.get<T>(key);
    if (hit) return hit;
    const value = await load();
    await this.redis.set(key, JSON.stringify(value));
    return value;
  }
}
