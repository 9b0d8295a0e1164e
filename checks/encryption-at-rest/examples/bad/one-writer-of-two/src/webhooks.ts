import { encrypt } from './encryption';
import { prisma } from './prisma';

export class Webhooks {
  async add(tenantId: string, url: string, secret: string) {
    await prisma.webhook.create({ data: { tenantId, url, signingSecret: encrypt(secret) } });
  }

  async rotate(id: string, secret: string) {
    // ruleid: peer-encrypts
    await prisma.webhook.update({ where: { id }, data: { signingSecret: secret } });
  }
}
