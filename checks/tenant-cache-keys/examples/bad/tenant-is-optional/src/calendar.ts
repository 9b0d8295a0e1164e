export class Calendar {
  private readonly cache = new Map<string, boolean>();

  isFree(day: string, tenantId?: string) {
    const key = tenantId ? `${tenantId}:${day}` : day;
    // ruleid: optional-tenant-key
    return this.cache.get(key) ?? true;
  }

  block(day: string, tenantId?: string) {
    // ruleid: optional-tenant-key
    this.cache.set(`${tenantId ?? 'shared'}:${day}`, false);
  }

  isOpen(day: string, tenantId?: string) {
    // ruleid: optional-tenant-key
    return this.cache.has(this.keyFor(day, tenantId));
  }

  private keyFor(day: string, tenantId?: string) {
    if (tenantId) return `open:${tenantId}:${day}`;
    return `open:${day}`;
  }
}
