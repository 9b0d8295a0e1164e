export function hallsOf(db) {
  // ruleid: optional-tenant-parameter
  const all = (tenantId?: string) => db.room.findMany({ where: { tenantId } });

  // ruleid: optional-tenant-parameter
  function count(tenantId: string | undefined) {
    return db.room.count({ where: { tenantId } });
  }

  // ok: optional-tenant-parameter
  const label = (tenantId?: string) => tenantId ?? "all";

  return { all, count, title: label("x") };
}
