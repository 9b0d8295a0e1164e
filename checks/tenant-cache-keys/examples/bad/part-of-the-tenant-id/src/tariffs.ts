import Redis from 'ioredis';
import { prisma } from './db';

const cache = new Redis(process.env.REDIS_URL as string);

export async function shortened(tenantId: string, slug: string) {
  const tariff = await prisma.tariff.findFirst({ where: { tenantId, slug } });
  await cache.set(`tariff:${tenantId.slice(0, 0)}:${slug}`, JSON.stringify(tariff));
}

export async function letter(tenantId: string, slug: string) {
  const tariff = await prisma.tariff.findFirst({ where: { tenantId, slug } });
  await cache.set(`tariff:${tenantId[0]}:${slug}`, JSON.stringify(tariff));
}
