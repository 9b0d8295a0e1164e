export class LedgerClosed extends Error {}

export const ledger = {
  async post(id: string): Promise<void> {
    if (id === '') throw new LedgerClosed('The month is closed');
  },
};
