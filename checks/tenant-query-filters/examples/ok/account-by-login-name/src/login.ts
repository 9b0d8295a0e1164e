import { prisma } from './db';

export const accountFor = (email: string) => prisma.account.findUnique({ where: { email } });
export const page = (tenantId: string, slug: string) =>
  prisma.page.findUnique({ where: { tenantId_slug: { tenantId, slug } } });

// Whoever signs in again stays whose they are.
export const signedIn = (tenantId: string, email: string) =>
  // ok: upsert-by-shared-unique
  prisma.account.upsert({ where: { email }, create: { email, tenantId }, update: { seenAt: new Date() } });
