import { prisma } from './db';

export async function rotate(req: Request, id: string) {
  const input = await req.json();
  // ruleid: plaintext-write
  await prisma.webhook.update({ where: { id }, data: { signingSecret: input.secret } });
}

export async function put(req: Request, id: string, tenantId: string) {
  const input = await req.json();
  await prisma.webhook.upsert({
    where: { id },
    // ruleid: plaintext-write
    create: { tenantId, url: input.url, signingSecret: input.secret },
    update: { url: input.url },
  });
}
