import { decryptSecret } from './encryption';
import { prisma } from './prisma';

export function routes(app: App) {
  app.get('/webhooks/:id', async (req, res) => {
    const row = await prisma.webhook.findFirst({ where: { id: req.params.id } });
    // ruleid: decrypted-returned
    res.json({ id: row.id, signingSecret: decryptSecret(row.signingSecret) });
  });
  app.get('/accounts/:id', async (req, res) => {
    const account = await prisma.account.findFirst({ where: { id: req.params.id } });
    // ruleid: sensitive-field-selected
    res.json({ account });
  });
}
