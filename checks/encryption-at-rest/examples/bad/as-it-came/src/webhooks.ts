import { randomBytes } from 'node:crypto';
import { prisma } from './prisma';
import { z } from 'zod';

export async function add(req: Request, tenantId: string) {
  const input = await req.json();
  await prisma.webhook.create({
    data: {
      tenantId,
      url: input.url,
      // ruleid: plaintext-write
      signingSecret: input.secret,
      // ruleid: plaintext-write
      partnerIban: input.iban.trim(),
    },
  });
}

export async function rotate(id: string) {
  const signingSecret = `whsec_${randomBytes(24).toString('hex')}`;
  // ruleid: plaintext-write
  await prisma.webhook.update({ where: { id }, data: { signingSecret } });
}

export async function signUp(req: Request, accountRepository: AccountRepository) {
  const { email, password } = req.body;
  // ruleid: plaintext-write
  await accountRepository.create({ email, passwordHash: password });
}

export async function import_(req: Request, tenantId: string) {
  const { hooks } = req.body;
  await prisma.webhook.createMany({
    // ruleid: plaintext-write
    data: req.body.hooks.map((hook) => ({ tenantId, url: hook.url, signingSecret: req.body.secret })),
  });
  await prisma.tenant.create({
    data: {
      name: hooks[0].name,
      // ruleid: plaintext-write
      webhooks: { create: [{ url: hooks[0].url, signingSecret: req.body.secret }] },
    },
  });
}

export async function change(req: Request, id: string) {
  const input = await req.json();
  await prisma.webhook.update({
    where: { id },
    data: {
      ...(input.url ? { url: input.url } : {}),
      // ruleid: plaintext-write
      ...(input.secret ? { signingSecret: input.secret } : {}),
      // ruleid: plaintext-write
      ...(input.iban && { partnerIban: input.iban }),
    },
  });
}

const hookPatch = z.object({ url: z.string().url(), signingSecret: z.string().min(16) }).partial();

export async function patch(req: Request, id: string) {
  const input = hookPatch.parse(await req.json());
  // ruleid: plaintext-write
  await prisma.webhook.update({ where: { id }, data: { ...input } });
}
