import { decryptSecret, seal } from './encryption';
import { prisma } from './prisma';

export function routes(app: App) {
  app.get('/accounts/:id', async (req, res) => {
    const account = await prisma.account.findFirst({ where: { id: req.params.id }, select: { id: true, email: true } });
    // ok: sensitive-field-selected
    res.json(account);
  });
  app.get('/webhooks/:id', async (req, res) => {
    const row = await prisma.webhook.findFirst({ where: { id: req.params.id } });
    const sender = makeSender(decryptSecret(row.signingSecret));
    // ok: decrypted-returned
    res.json({ id: row.id, hasSecret: Boolean(row.signingSecret), sent: await sender.send(row.url) });
    await prisma.webhook.update({ where: { id: row.id }, data: { signingSecret: seal(req.body.secret) } });
  });
}
