import { prisma } from './db';

export async function add(req: Request, tenantId: string) {
  const input = await req.json();
  // ok: plaintext-write
  await prisma.webhook.create({ data: { tenantId, url: input.url, signingSecret: input.secret } });
}
