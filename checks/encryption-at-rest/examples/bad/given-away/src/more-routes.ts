import { prisma } from './prisma';
import { vault } from './vault';

export function more(app: App) {
  app.get('/webhooks/:id/full', async (req, res) => {
    const row = await prisma.webhook.findFirst({ where: { id: req.params.id }, select: { url: true, signingSecret: true } });
    // ruleid: decrypted-returned
    res.json({ ...row, signingSecret: vault.open(row.signingSecret) });
  });
}
