import memoize from 'lodash/memoize';
import memoizee from 'memoizee';
import pMemoize from 'p-memoize';
import { prisma } from './db';

const load = (slug: string, tenantId: string) => prisma.tariff.findFirst({ where: { slug, tenantId } });
const mine = (tenantId: string) => prisma.tariff.findMany({ where: { tenantId } });

// ok: memoised-tenant-query
export const tariffs = memoize(mine);

// ok: memoised-tenant-query
export const resolved = memoize(load, (slug: string, tenantId: string) => `${tenantId}:${slug}`);

// ok: memoised-tenant-query
export const optioned = pMemoize(load, { cacheKey: ([slug, tenantId]) => `${tenantId}/${slug}` });

// ok: memoised-tenant-query
export const whole = memoizee(load, { promise: true });
