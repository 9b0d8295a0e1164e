import type { Prisma, PrismaClient, Webhook } from '@prisma/client';
import { seal } from './encryption';

export class Hooks {
  constructor(private readonly db: PrismaClient) {}

  put(data: Prisma.WebhookUncheckedCreateInput) {
    return this.db.webhook.create({ data, select: { id: true } });
  }

  rename(id: string, patch: Pick<Webhook, 'url'>) {
    return this.db.webhook.update({ where: { id }, data: { ...patch } });
  }
}

export class SealingHooks {
  constructor(private readonly db: PrismaClient) {}

  store(data: Prisma.WebhookUncheckedCreateInput) {
    return this.db.webhook.create({ data: { ...data, signingSecret: seal(data.signingSecret) } });
  }

  rotate(id: string, patch: Prisma.WebhookUpdateInput) {
    patch.signingSecret = seal(String(patch.signingSecret));
    return this.db.webhook.update({ where: { id }, data: patch });
  }
}
