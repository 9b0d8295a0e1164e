import Connection from 'ioredis';
import NodeCache from 'node-cache';
import { createClient } from 'redis';
import { repository } from './repository';

const far = createClient({ url: process.env.STORE_URL });
const near = new Connection();
const { set: keep } = new NodeCache();

export async function named(tenantId: string, slug: string) {
  const tariff = await repository.find(tenantId, slug);
  // ok: tenant-in-hand-not-in-key
  await far.sendCommand(['SET', `tenant:${tenantId}:tariff:${slug}`, JSON.stringify(tariff)]);
  // ok: tenant-in-hand-not-in-key
  await near.call('SET', `tenant:${tenantId}:tariff:${slug}`, JSON.stringify(tariff), 'EX', 60);
  // ok: tenant-in-hand-not-in-key
  keep(`tenant:${tenantId}:tariff:${slug}`, tariff);
}

export async function many(tenantId: string, day: string) {
  const tariffs = await repository.list(tenantId, day);
  // ok: tenant-in-hand-not-in-key
  await near.mset({ [`tenant:${tenantId}:tariffs`]: JSON.stringify(tariffs) });
  // ok: tenant-in-hand-not-in-key
  await near.mset(`tenant:${tenantId}:tariffs:${day}`, JSON.stringify(tariffs));
  // ok: tenant-in-hand-not-in-key
  await far.mSet(tariffs.map((tariff) => [`tenant:${tenantId}:${tariff.slug}`, JSON.stringify(tariff)]));
}

export async function collections(tenantId: string, day: string) {
  const tariffs = await repository.list(tenantId, day);
  for (const tariff of tariffs) {
    // ok: tenant-in-hand-not-in-key
    await far.hSet('tariffs', `${tenantId}:${tariff.slug}`, JSON.stringify(tariff));
    // ok: tenant-in-hand-not-in-key
    await far.hSet('tariffs', { [`${tenantId}:${tariff.slug}`]: JSON.stringify(tariff) });
  }
  // ok: tenant-in-hand-not-in-key
  await far.lPush(`tenant:${tenantId}:recent`, JSON.stringify(tariffs[0]));
  // ok: tenant-in-hand-not-in-key
  await far.multi().set(`tenant:${tenantId}:list`, JSON.stringify(tariffs)).exec();
}

export async function noTenantData(tenantId: string, slug: string) {
  const tariff = await repository.find(tenantId, slug);
  // ok: tenant-in-hand-not-in-key
  await far.lPush('jobs:price', JSON.stringify(tariff));
  // ok: tenant-in-hand-not-in-key
  await far.lPush('changes', JSON.stringify({ tariffId: tariff.id, tenantId }));
  // ok: tenant-in-hand-not-in-key
  await far.sAdd('tenants:active', tenantId);
  // ok: tenant-in-hand-not-in-key
  await far.zAdd('tenants:seen', [{ score: Date.now(), value: tenantId }]);
  // ok: tenant-in-hand-not-in-key
  await near.call('INCR', 'tariffs:read');
}
