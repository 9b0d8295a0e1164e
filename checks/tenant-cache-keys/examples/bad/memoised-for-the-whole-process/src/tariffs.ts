import memoize from 'lodash/memoize';
import { prisma } from './db';

// ruleid: memoised-tenant-query
export const tariffBySlug = memoize((slug: string) => prisma.tariff.findFirst({ where: { slug } }));

const load = async () => prisma.tariff.findMany();
// ruleid: memoised-tenant-query
export const tariffs = once(load);

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
