import { prisma } from './prisma';
import type { HookPatch } from './patch';

export async function change(tenantId: string, id: string, patch: HookPatch) {
  await prisma.webhook.updateMany({ where: { id, tenantId }, data: { ...patch } });
}

export async function changeAll(tenantId: string, patch: HookPatch) {
  await prisma.webhook.updateMany({ where: { tenantId }, data: patch });
}
