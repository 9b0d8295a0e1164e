import { AppError, Refused, StorageError } from './errors';
import { bucket } from './bucket';
import { ledger } from './ledger';

export async function archive(id: string, pdf: Buffer): Promise<void> {
  try {
    await bucket.put(`invoices/${id}.pdf`, pdf);
  } catch (error) {
    // ruleid: error-text-in-5xx
    throw new StorageError(`Could not archive: ${(error as Error).message}`, error);
  }
}

export async function post(id: string): Promise<void> {
  try {
    await ledger.post(id);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // ruleid: domain-text-in-4xx
    throw new Refused({ message: reason, code: 'LEDGER' });
  }
}

export const reverse = (id: string) =>
  ledger.reverse(id).catch((error: Error) => {
    // ruleid: error-text-in-5xx
    throw new AppError(500, error.message);
  });

export function normalise(error: unknown): AppError {
  if (error instanceof AppError) return error;
  // ruleid: error-text-in-5xx
  return error instanceof Error ? new StorageError(error.message, error) : new StorageError('Unknown failure');
}
