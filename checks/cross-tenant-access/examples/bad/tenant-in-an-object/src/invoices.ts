import { Base } from './base';
import { narrow, type Wanted } from './narrow';

export class Invoices extends Base {
  found(wanted: Wanted) {
    return this.db.invoice.findMany({ where: narrow(wanted), take: 50 });
  }

  listed(wanted: Wanted) {
    const { tenantId, status } = wanted;
    return this.db.invoice.findMany({ where: { tenantId, status } });
  }

  counted(wanted: Wanted) {
    return this.db.invoice.count({ where: { tenantId: wanted.tenantId } });
  }

  page(tenantId: string, status: string) {
    return this.db.invoice.findMany({ where: this.within(tenantId, { status }) });
  }

  kept(wanted: Wanted) {
    const where = narrow({ ...wanted, status: 'kept' });
    return this.db.invoice.findMany({ where });
  }
}
