import type { InvoiceRepository } from '../repositories/invoice.repository';

export class InvoiceService {
  constructor(private readonly repository: InvoiceRepository) {}

  async read(id: string) {
    return this.repository.findById(id);
  }

  async remove(id: string) {
    await this.repository.delete(id);
  }
}
