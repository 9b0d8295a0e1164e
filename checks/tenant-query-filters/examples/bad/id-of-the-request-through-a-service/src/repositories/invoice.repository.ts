export interface InvoiceRepository {
  findById(id: string): Promise<unknown>;
  delete(id: string): Promise<void>;
}
