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
  // ok: tenant-in-hand-not-in-key
  await remote.setEx(`${tenantId}:tariff:${slug}`, 60, JSON.stringify(tariff));
  return tariff;
}

export async function opened(tenantId: string, slug: string) {
  const store = await open();
  const tariff = await repository.find(tenantId, slug);
  // ok: tenant-in-hand-not-in-key
  await store.set(`${tenantId}:tariff:${slug}`, JSON.stringify(tariff), { EX: 60 });
  return tariff;
}

export async function chained(tenantId: string, slug: string) {
  const tariff = await repository.find(tenantId, slug);
  // ok: tenant-in-hand-not-in-key
  await fast().multi().set(`${tenantId}:tariff:${slug}`, JSON.stringify(tariff)).expire(`${tenantId}:tariff:${slug}`, 60).exec();
  return tariff;
}

export async function wrapped(tenantId: string, slug: string) {
  const store = await local();
  // ok: tenant-in-hand-not-in-key
  return store.wrap(`${tenantId}-tariff-${slug}`, () => repository.find(tenantId, slug));
}

export async function imported(tenantId: string, slug: string) {
  const tariff = await repository.find(tenantId, slug);
  // ok: tenant-in-hand-not-in-key
  await kv.set(`${tenantId}:tariff:${slug}`, tariff);
  return tariff;
}

export async function made(tenantId: string, slug: string) {
  const tariff = await repository.find(tenantId, slug);
  // ok: tenant-in-hand-not-in-key
  await near.set(`${tenantId}:tariff:${slug}`, JSON.stringify(tariff), { expires: 60 });
  return tariff;
}

export const byOptions = (tenantId: string, slug: string) =>
  // ok: tenant-in-hand-not-in-key
  bento.getOrSet({ key: `${tenantId}:tariff:${slug}`, factory: () => repository.find(tenantId, slug) });

export const byHelper = (tenantId: string, slug: string) =>
  // ok: tenant-in-hand-not-in-key
  cachified({ key: `${tenantId}:tariff:${slug}`, cache: kept, getFreshValue: () => repository.find(tenantId, slug) });

export class Tariffs {
  constructor(private readonly store: Redis) {}

  async one(tenantId: string, slug: string) {
    const tariff = await repository.find(tenantId, slug);
    // ok: tenant-in-hand-not-in-key
    await this.store.hset(`tariffs:${tenantId}`, slug, JSON.stringify(tariff));
    return tariff;
  }
}

// Neither is a cache: what a request holds, and what a URL does.
export function plain(request: Request, tenantId: string) {
  const headers = new Headers();
  headers.set('x-tenant', tenantId);
  const url = new URL(request.url);
  url.searchParams.set('slug', headers.get('x-slug') ?? '');
  return url;
}
