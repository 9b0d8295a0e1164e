import type { PrismaClient } from '@prisma/client';

type Fields = { folderId?: string; status?: string };

abstract class Rows {
  constructor(protected readonly db: PrismaClient) {}

  protected within<W extends object>(tenantId: string, where: W) {
    return { ...where, tenantId };
  }
}

export class Folders extends Rows {
  private byId(_tenantId: string, id: string) {
    return { id };
  }

  any(tenantId: string, id: string) {
    return this.db.folder.findFirst({ where: this.byId(tenantId, id) });
  }

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
    // ruleid: foreign-key-checked-only-elsewhere
    return this.db.invoice.updateMany({ where: { id, tenantId }, data: changes });
  }

  put(tenantId: string, id: string, to: Fields) {
    // ruleid: foreign-key-checked-only-elsewhere
    return this.db.invoice.updateMany({ where: { id, tenantId }, data: { folderId: to.folderId } });
  }
}

export class Drafts extends Rows {
  insert(tenantId: string, row: { shelfId: string }) {
    // ruleid: unverified-foreign-key
    return this.db.draft.create({ data: { ...row, tenantId } });
  }
}
