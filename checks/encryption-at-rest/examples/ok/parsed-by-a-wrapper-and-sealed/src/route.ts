import { createCipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { prisma } from './prisma';
import { endpoint } from './wrapped';

const connection = z.object({ kind: z.string().max(20), apiKey: z.string().max(200) });
const renaming = z.object({ kind: z.string().max(20) });

function seal(text: string) {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(process.env.KEY!, 'hex'), iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return [iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64')).join('.');
}

export const POST = endpoint({ body: connection }, async ({ tenantId, body }) => {
  await prisma.connection.create({ data: { tenantId, ...body, apiKey: seal(body.apiKey) }, select: { id: true } });
});

export const PATCH = endpoint({ body: renaming }, async ({ tenantId, body }) => {
  await prisma.connection.updateMany({ where: { tenantId }, data: { ...body } });
});
