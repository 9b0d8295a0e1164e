import { cache } from './cache';

export class Calendar {
  async isFree(day: string, tenantId?: string) {
    const key = tenantId ? `tenant:${tenantId}:${day}` : day;
    // ruleid: optional-tenant-key
    return cache.get(key);
  }
}
