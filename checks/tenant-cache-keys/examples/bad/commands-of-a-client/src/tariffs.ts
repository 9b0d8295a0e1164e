import Connection from 'ioredis';
import NodeCache from 'node-cache';
import { createClient } from 'redis';
import { repository } from './repository';

const far = createClient({ url: process.env.STORE_URL });
const near = new Connection();
const own = new NodeCache();
const { set: keep } = own;
const put = own.set.bind(own);

export async function command(tenantId: string, slug: string) {
  const tariff = await repository.find(tenantId, slug);
  // ruleid: tenant-in-hand-not-in-key
  await far.sendCommand(['SET', `tariff:${slug}`, JSON.stringify(tariff)]);
  // ruleid: tenant-in-hand-not-in-key
  await near.call('SET', `tariff:of:${slug}`, JSON.stringify(tariff), 'EX', 60);
}

export async function many(tenantId: string, day: string) {
  const tariffs = await repository.list(tenantId, day);
  // ruleid: tenant-in-hand-not-in-key
  await near.mset({ 'tariffs:all': JSON.stringify(tariffs) });
  // ruleid: tenant-in-hand-not-in-key
  await near.mset(`tariffs:${day}`, JSON.stringify(tariffs));
  // ruleid: tenant-in-hand-not-in-key
  await far.mSet(tariffs.map((tariff) => [`tariff:${tariff.slug}`, JSON.stringify(tariff)]));
}

export async function collections(tenantId: string, day: string) {
  const tariffs = await repository.list(tenantId, day);
  for (const tariff of tariffs) {
    // ruleid: tenant-in-hand-not-in-key
    await far.hSet('tariffs', tariff.slug, JSON.stringify(tariff));
  }
  // ruleid: tenant-in-hand-not-in-key
  await far.lPush('tariffs:recent', JSON.stringify(tariffs[0]));
  // ruleid: tenant-in-hand-not-in-key
  await far.zAdd('tariffs:by-price', tariffs.map((tariff) => ({ score: tariff.price, value: JSON.stringify(tariff) })));
  // ruleid: tenant-in-hand-not-in-key
  await far.multi().set('tariffs:list', JSON.stringify(tariffs)).expire('tariffs:list', 60).exec();
}

export async function takenOut(tenantId: string, slug: string) {
  const tariff = await repository.find(tenantId, slug);
  // ruleid: tenant-in-hand-not-in-key
  keep(`tariff:${slug}`, tariff);
  // ruleid: tenant-in-hand-not-in-key
  put(`tariff:by:${slug}`, tariff);
}
