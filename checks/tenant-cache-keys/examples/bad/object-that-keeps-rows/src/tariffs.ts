import { cache } from './cache';

// ok: tenant-not-first
export const keep = (tenantId: string, slug: string) => cache.get(`tenant:${tenantId}:tariff:${slug}`);
export const free = (tenantId: string, day: string) => {
  // ok: optional-tenant-key
  const key = day ? `tenant:${tenantId}:free:${day}` : `tenant:${tenantId}:free`;
  return cache.get(key);
};
