import type { InvoiceRepository } from './repository';

interface Needs {
  invoices: InvoiceRepository;
}

export function makeInvoiceService({ invoices }: Needs) {
  return {
    add: (tenantId: string, status: string) => invoices.add(tenantId, status),
    list(tenantId: string) {
      return invoices.list(tenantId);
    },
    listOwn(own: string, tenantId: string) {
      if (own !== tenantId) throw new Error('forbidden');
      return invoices.list(tenantId);
    },
    remove: (id: string) => invoices.remove(id),
  };
}
