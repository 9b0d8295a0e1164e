import type { Prisma, PrismaClient, Webhook } from '@prisma/client';

export class Hooks {
  constructor(private readonly db: PrismaClient) {}

  put(data: Prisma.WebhookUncheckedCreateInput) {
    return this.db.webhook.create({ data, select: { id: true } });
  }

  change(id: string, patch: Partial<Webhook>) {
    return this.db.webhook.update({ where: { id }, data: { ...patch } });
  }
}

export const makeAccounts = (db: PrismaClient) => ({
  enter: (row: any) => db.account.create({ data: row, select: { id: true } }),
  // ruleid: plaintext-write
  setKey: (id: string, apiKey: string) => db.account.update({ where: { id }, data: { apiKey } }),
});

export type Accounts = ReturnType<typeof makeAccounts>;
