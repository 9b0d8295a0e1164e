import type { PrismaClient } from '@prisma/client';

type Fields = { folderId?: string; status?: string };

export class Folders {
  constructor(private readonly db: PrismaClient) {}

  own(tenantId: string, id: string) {
    return this.db.folder.findFirst({ where: { id, tenantId } });
  }
}

export class Invoices {
  constructor(private readonly db: PrismaClient) {}

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
