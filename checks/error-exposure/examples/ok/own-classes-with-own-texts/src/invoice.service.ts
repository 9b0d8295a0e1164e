import { ZodError } from 'zod';
import { AppError, Refused, StorageError } from './errors';
import { ImportFault } from './import-fault';
import { bucket } from './bucket';
import { ledger, LedgerClosed } from './ledger';

export async function archive(id: string, pdf: Buffer): Promise<void> {
  try {
    await bucket.put(`invoices/${id}.pdf`, pdf);
  } catch (error) {
    // ok: error-text-in-5xx, domain-text-in-4xx
    throw new StorageError(`Could not archive: ${(error as Error).message}`, error);
  }
}

export async function post(id: string): Promise<void> {
  try {
    await ledger.post(id);
  } catch (error) {
    if (error instanceof LedgerClosed) {
      // ok: domain-text-in-4xx
      throw new Refused({ message: error.message, code: 'CLOSED' });
    }
    if (error instanceof ZodError) {
      // ok: domain-text-in-4xx
      throw new AppError(400, error.message);
    }
    // ok: error-text-in-5xx, domain-text-in-4xx
    throw new AppError(409, 'The ledger did not take the entry', { cause: error });
  }
}

export async function read(rows: string[]): Promise<void> {
  try {
    rows.forEach((row) => JSON.parse(row));
  } catch (error) {
    // ok: error-text-in-5xx, domain-text-in-4xx
    throw new ImportFault((error as Error).message);
  }
}
