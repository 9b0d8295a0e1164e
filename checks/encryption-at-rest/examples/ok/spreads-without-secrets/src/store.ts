import { z } from 'zod';
import { encrypt } from './crypto';
import { prisma } from './prisma';

const renaming = z.object({ url: z.string().url() });

interface HookPatch {
  url?: string;
  signingSecret?: string;
}

export async function rename(tenantId: string, id: string, body: unknown) {
  const input = renaming.parse(body);
  await prisma.webhook.updateMany({ where: { id, tenantId }, data: { ...input } });
}

export async function change(tenantId: string, id: string, patch: HookPatch) {
  const { signingSecret, ...rest } = patch;
  await prisma.webhook.updateMany({
    where: { id, tenantId },
    // ok: plaintext-write
    data: { ...rest, ...(signingSecret ? { signingSecret: encrypt(signingSecret) } : {}) },
  });
}

export async function seal(tenantId: string, id: string, patch: HookPatch & { signingSecret: string }) {
  await prisma.webhook.updateMany({
    where: { id, tenantId },
    // ok: plaintext-write
    data: { ...patch, signingSecret: encrypt(patch.signingSecret) },
  });
}

async function store(id: string, patch: HookPatch) {
  // ok: plaintext-write
  await prisma.webhook.update({ where: { id }, data: patch });
}

export async function renew(id: string, signingSecret: string) {
  await store(id, { signingSecret: encrypt(signingSecret) });
}
