import { kv } from '@vercel/kv';
import { BentoCache } from 'bentocache';
import { cachified } from '@epic-web/cachified';
import { Client } from 'memjs';
import { remote, open, fast, local } from './stores';
import { repository } from './repository';
import type { Redis } from 'ioredis';

const near = Client.create();
const bento = new BentoCache({ default: 'memory', stores: {} });
const kept = new Map<string, unknown>();

export async function inAFile(tenantId: string, slug: string) {
  const tariff = await repository.find(tenantId, slug);
  // ruleid: tenant-in-hand-not-in-key
  await remote.setEx(`tariff:${slug}`, 60, JSON.stringify(tariff));
  return tariff;
}

export async function opened(tenantId: string, slug: string) {
  const store = await open();
  const tariff = await repository.find(tenantId, slug);
  // ruleid: tenant-in-hand-not-in-key
  await store.set(`tariff:${slug}`, JSON.stringify(tariff), { EX: 60 });
  return tariff;
}

export async function chained(tenantId: string, slug: string) {
  const tariff = await repository.find(tenantId, slug);
  // ruleid: tenant-in-hand-not-in-key
  await fast().multi().set(`tariff:${slug}`, JSON.stringify(tariff)).expire(`tariff:${slug}`, 60).exec();
  return tariff;
}

export async function wrapped(tenantId: string, slug: string) {
  const store = await local();
  // ruleid: tenant-in-hand-not-in-key
  return store.wrap(`tariff-${slug}`, () => repository.find(tenantId, slug));
}

export async function imported(tenantId: string, slug: string) {
  const tariff = await repository.find(tenantId, slug);
  // ruleid: tenant-in-hand-not-in-key
  await kv.set(`tariff:${slug}`, tariff);
  return tariff;
}

export async function made(tenantId: string, slug: string) {
  const tariff = await repository.find(tenantId, slug);
  // ruleid: tenant-in-hand-not-in-key
  await near.set(`tariff:${slug}`, JSON.stringify(tariff), { expires: 60 });
  return tariff;
}

export const byOptions = (tenantId: string, slug: string) =>
  // ruleid: tenant-in-hand-not-in-key
  bento.getOrSet({ key: `tariff:${slug}`, factory: () => repository.find(tenantId, slug) });

export const byHelper = (tenantId: string, slug: string) =>
  // ruleid: tenant-in-hand-not-in-key
  cachified({ key: `tariff:${slug}`, cache: kept, getFreshValue: () => repository.find(tenantId, slug) });

export class Tariffs {
  constructor(private readonly store: Redis) {}

  async one(tenantId: string, slug: string) {
    const tariff = await repository.find(tenantId, slug);
    // ruleid: tenant-in-hand-not-in-key
    await this.store.hset('tariffs', slug, JSON.stringify(tariff));
    return tariff;
  }
}
