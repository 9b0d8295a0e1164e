export interface Wanted {
  tenantId?: string;
  status?: string;
}

export function narrow({ tenantId, status }: Wanted) {
  const where: Record<string, string> = {};
  if (status) where.status = status;
  if (tenantId) where.tenantId = tenantId;
  return where;
}
