import { NotFound } from './errors';
import type { Drafts, Folders, Invoices } from './repositories';

export class InvoiceService {
  constructor(
    private readonly invoices: Invoices,
    private readonly folders: Folders,
    private readonly drafts: Drafts,
  ) {}

  async draft(tenantId: string, body: { shelfId: string }) {
    const folder = await this.folders.any(tenantId, body.shelfId);
    if (!folder) throw new NotFound('folder');
    return this.drafts.insert(tenantId, body);
  }

  async add(tenantId: string, body: { folderId: string; status: string }) {
    const folder = await this.folders.own(tenantId, body.folderId);
    if (!folder) throw new NotFound('folder');
    return this.invoices.insert(tenantId, body);
  }

  async change(tenantId: string, id: string, body: { folderId?: string; status?: string }) {
    return this.invoices.patch(tenantId, id, body);
  }

  async move(tenantId: string, id: string, body: { folderId?: string }) {
    return this.invoices.put(tenantId, id, { folderId: body.folderId });
  }
}
