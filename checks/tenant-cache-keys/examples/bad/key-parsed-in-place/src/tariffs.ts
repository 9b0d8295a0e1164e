import { Redis } from 'ioredis';
import { z } from 'zod';
import { prisma } from './db';

const redis = new Redis();

export async function tariff(req: { params: { slug: string }; tenantId: string }) {
  const slug = z.string().max(40).parse(req.params.slug);
  const row = await prisma.tariff.findFirst({ where: { slug, tenantId: req.tenantId } });
  // ruleid: tenant-in-hand-not-in-key
  await redis.set(`tariff:${slug}`, JSON.stringify(row), 'EX', 60);
  // ok: tenant-in-hand-not-in-key
  await redis.set(`tariff:${z.string().parse(req.tenantId)}:${slug}`, JSON.stringify(row), 'EX', 60);
  return row;
}
