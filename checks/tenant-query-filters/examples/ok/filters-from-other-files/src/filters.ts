export const ofTenant = (tenantId: string) => ({ tenantId });

export function openOnly(tenantId: string, where: Record<string, unknown> = {}) {
  const filter: Record<string, unknown> = { ...where, status: 'open' };
  filter.tenantId = tenantId;
  return filter;
}

// Without a tenant there is no filter at all.
export function demanding({ tenantId, status }: { tenantId?: string; status?: string }) {
  if (!tenantId) throw new Error('no tenant');
  const where: Record<string, unknown> = { tenantId };
  if (status) where.status = status;
  return where;
}
