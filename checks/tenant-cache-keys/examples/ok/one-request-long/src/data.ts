import { cache } from 'react';
import memoize from 'lodash/memoize';
import { prisma } from './db';
import { tariffCache } from './caches';

// ok: memoised-tenant-query
export const tariffOf = cache((slug: string) => prisma.tariff.findFirst({ where: { slug } }));

// ok: memoised-tenant-query
export const tariffs = memoize((tenantId: string) => prisma.tariff.findMany({ where: { tenantId } }));

export const keep = (tenantId: string, slug: string) => tariffCache.get(`${tenantId}:${slug}`);
