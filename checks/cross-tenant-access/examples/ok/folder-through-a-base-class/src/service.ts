import { NotFound } from './errors';
import type { Folders, Invoices } from './repositories';

export class InvoiceService {
  constructor(
    private readonly invoices: Invoices,
    private readonly folders: Folders,
  ) {}

  async add(tenantId: string, body: { folderId: string; status: string }) {
    const folder = await this.folders.own(tenantId, body.folderId);
    if (!folder) throw new NotFound('folder');
    return this.invoices.insert(tenantId, body);
  }

  async change(tenantId: string, id: string, body: { folderId?: string; status?: string }) {
    const { folderId } = body;
    if (folderId && !(await this.folders.own(tenantId, folderId))) throw new NotFound('folder');
    return this.invoices.patch(tenantId, id, body);
  }

  async move(tenantId: string, id: string, body: { folderId?: string }) {
    const folder = await this.folders.own(tenantId, body.folderId ?? '');
    if (!folder) throw new NotFound('folder');
    return this.invoices.put(tenantId, id, { folderId: folder.id });
  }
}
