import { seal } from './encryption';
import { prisma } from './prisma';
import { vault } from './vault';

export async function add(req: Request, tenantId: string) {
  const { url, secret, iban } = await req.json();
  const sealed = seal(secret);
  await prisma.webhook.create({
    // ok: plaintext-write
    data: { tenantId, url, signingSecret: JSON.stringify(sealed), partnerIban: iban ? vault(iban) : null },
  });
}

export async function move(id: string) {
  const old = await prisma.webhook.findFirst({ where: { id } });
  // ok: plaintext-write
  await prisma.webhook.create({ data: { tenantId: old.tenantId, url: old.url, signingSecret: old.signingSecret } });
}
