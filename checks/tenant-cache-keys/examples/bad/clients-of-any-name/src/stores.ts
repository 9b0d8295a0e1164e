import { createClient, type RedisClientType } from 'redis';
import Connection from 'ioredis';
import { caching } from 'cache-manager';

export const remote = createClient({ url: process.env.STORE_URL });

let opened: RedisClientType | undefined;

export async function open() {
  opened ??= createClient();
  return opened;
}

export const fast = () => new Connection();
export const local = () => caching('memory');

export const stores = { far: createClient() };
