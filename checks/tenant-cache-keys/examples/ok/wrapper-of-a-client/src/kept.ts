import { createClient } from 'redis';

const client = createClient();

export async function keep(key: string, value: unknown) {
  await client.set(`v1:${key}`, JSON.stringify(value));
}

export async function held<T>(key: string, load: () => Promise<T>): Promise<T> {
  const known = await client.get(key);
  if (known) return JSON.parse(known) as T;
  const value = await load();
  await client.set(key, JSON.stringify(value), { EX: 60 });
  return value;
}

export class Shelf {
  async storeUnder(name: string, value: unknown) {
    await keep(name, value);
  }
}
