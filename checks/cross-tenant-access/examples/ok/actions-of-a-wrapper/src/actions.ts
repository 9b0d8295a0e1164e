'use server';

import { z } from 'zod';
import { prisma } from './db';
import { knownFirst, ofTenant } from './wrappers';

export const addMember = ofTenant(z.object({ name: z.string(), tenantId: z.string() }), async ({ name, tenantId }) => {
  // ok: tenant-id-from-client
  return prisma.member.create({ data: { name, tenantId, role: 'guest' } });
});

export const addFolder = ofTenant(z.object({ name: z.string() }), async (input, known) => {
  // ok: tenant-id-from-client
  return prisma.folder.create({ data: { tenantId: known.tenantId } });
});

export const addInvoice = knownFirst(z.object({ status: z.string() }), async (ctx, { status }) => {
  // ok: tenant-id-from-client
  return prisma.invoice.create({ data: { status, tenantId: ctx.tenantId } });
});

export const closeInvoice = knownFirst(z.object({ id: z.string() }), async ({ tenantId }, { id }) => {
  // ok: tenant-id-from-client
  return prisma.invoice.updateMany({ where: { id, tenantId }, data: { status: 'closed' } });
});
