import memoize from 'lodash/memoize';
import { once } from 'lodash';
import keep from 'lodash.memoize';
import { memoize as remembered } from 'underscore';
import memoizee from 'memoizee';
import pMemoize from 'p-memoize';
import { prisma } from './db';

const load = (slug: string, tenantId: string) => prisma.tariff.findFirst({ where: { slug, tenantId } });
const mine = (tenantId: string) => prisma.tariff.findMany({ where: { tenantId } });

// It tells calls apart by the first argument alone.
// ruleid: memoised-tenant-query
export const tariff = memoize(load);

// ruleid: memoised-tenant-query
export const resolved = memoize(load, (slug: string, tenantId: string) => slug);

// ruleid: memoised-tenant-query
export const optioned = pMemoize(load, { cacheKey: ([slug]) => slug });

// ruleid: memoised-tenant-query
export const first = once(mine);

// ruleid: memoised-tenant-query
export const named = keep(load);

// ruleid: memoised-tenant-query
export const kept = remembered(load);

// ruleid: memoised-tenant-query
export const counted = memoizee(load, { promise: true, length: 1 });

// ok: memoised-tenant-query
export const both = memoizee(load, { promise: true, length: 2 });
