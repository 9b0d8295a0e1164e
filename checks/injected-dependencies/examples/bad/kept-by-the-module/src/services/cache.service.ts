import { Redis } from "ioredis";

// ruleid: client-created
const redis = new Redis();

export class Store {
  constructor(private readonly prefix: string) {}

  get(key: string): Promise<string | null> {
    return redis.get(this.prefix + key);
  }
}
