import { search } from '../repositories/invoices';

export async function byStatus(tenantId: string, status: string) {
  return search({ tenantId, status });
}
