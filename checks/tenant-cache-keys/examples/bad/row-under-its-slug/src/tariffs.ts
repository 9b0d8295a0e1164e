import Redis from 'ioredis';
import { prisma } from './db';

const redis = new Redis();

export async function tariff(slug: string) {
  // ruleid: unscoped-entity-key
  const hit = await redis.get(`tariff:${slug}`);
  if (hit) return JSON.parse(hit);
  const found = await prisma.tariff.findFirst({ where: { slug } });
  await redis.setex(`tariff:${slug}`, 300, JSON.stringify(found));
  return found;
}
