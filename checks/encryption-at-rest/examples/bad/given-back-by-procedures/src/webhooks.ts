import { z } from 'zod';
import { prisma } from './client';
import { decryptField, encryptField } from './crypto';
import { router, tenantProcedure } from './trpc';

export const webhooks = router({
  show: tenantProcedure.input(z.object({ id: z.string() })).query(async ({ ctx, input }) => {
    const row = await prisma.webhook.findFirstOrThrow({ where: { id: input.id, tenantId: ctx.tenantId } });
    // ruleid: decrypted-returned
    return { url: row.url, signingSecret: decryptField(row.signingSecret) };
  }),
  // ruleid: sensitive-field-selected
  list: tenantProcedure.query(({ ctx }) => prisma.webhook.findMany({ where: { tenantId: ctx.tenantId } })),
  urls: tenantProcedure.query(({ ctx }) =>
    // ok: sensitive-field-selected
    prisma.webhook.findMany({ where: { tenantId: ctx.tenantId }, select: { id: true, url: true } }),
  ),
  add: tenantProcedure.input(z.object({ url: z.string(), secret: z.string() })).mutation(async ({ ctx, input }) => {
    const signingSecret = encryptField(input.secret);
    const { id } = await prisma.webhook.create({ data: { tenantId: ctx.tenantId, url: input.url, signingSecret } });
    // ok: sensitive-field-selected
    return { id };
  }),
});
