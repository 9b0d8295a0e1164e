import { Base } from './base';
import { Forbidden } from './errors';
import { narrow, type Wanted } from './narrow';

export class Invoices extends Base {
  found(wanted: Wanted) {
    return this.db.invoice.findMany({ where: narrow(wanted), take: 50 });
  }

  page(tenantId: string, status: string) {
    return this.db.invoice.findMany({ where: this.within(tenantId, { status }) });
  }

  ofOwner(wanted: Wanted, ownTenant: string) {
    return this.db.invoice.findMany({ where: narrow({ ...wanted, tenantId: ownTenant }) });
  }

  compared(wanted: Wanted, own: string) {
    if (wanted.tenantId !== own) throw new Forbidden();
    return this.db.invoice.findMany({ where: narrow(wanted) });
  }
}
