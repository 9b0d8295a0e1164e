export interface ParcelFilter {
  tenantId?: string;
  recipient?: string;
}

export function parcelWhere({ tenantId, recipient }: ParcelFilter) {
  const where: Record<string, unknown> = {};
  if (recipient) where.recipient = recipient;
  if (tenantId) where.tenantId = tenantId;
  return where;
}

export function eitherWhere({ tenantId, recipient }: ParcelFilter) {
  if (recipient) return { recipient, ...(tenantId && { tenantId }) };
  return { tenantId: tenantId ? tenantId : undefined };
}
