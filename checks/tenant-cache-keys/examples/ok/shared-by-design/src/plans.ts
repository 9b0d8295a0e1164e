import { cache } from './caches';
import { prisma } from './db';

export async function plan(slug: string) {
  const tariff = await prisma.tariff.findFirst({ where: { slug } });
  // ok: unscoped-entity-key
  await cache.set(`public-plan:${slug}`, tariff);
  return tariff;
}
