export const ofTenant = (tenantId: string) => ({ tenantId });

export function openOnly(tenantId: string, where: Record<string, unknown> = {}) {
  const filter: Record<string, unknown> = { ...where, status: 'open' };
  filter.tenantId = tenantId;
  return filter;
}
