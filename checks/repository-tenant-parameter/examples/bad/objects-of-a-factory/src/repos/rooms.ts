export const roomsOf = (db) => ({
  // ok: optional-tenant-parameter
  all: (tenantId: string) => db.room.findMany({ where: { tenantId } }),

  // ruleid: optional-tenant-parameter
  some: (ids: string[], tenantId?: string) => db.room.findMany({ where: { tenantId, id: { in: ids } } }),

  // ruleid: optional-tenant-parameter
  count: ({ tenantId, name }: { tenantId?: string; name: string }) => db.room.count({ where: { tenantId, name } }),

  named: (tenantId: string) => {
    // ok: optional-tenant-parameter
    const label = (name: string, tenantId?: string) => `${tenantId ?? "all"}:${name}`;
    return label("room", tenantId);
  },
});
