import { prisma } from './db';

export async function rotate(req: Request, id: string) {
  const input = await req.json();
  // ruleid: plaintext-write
  await prisma.webhook.update({ where: { id }, data: { signingSecret: input.secret } });
}
