'use server';

import { z } from 'zod';
import { prisma } from './db';
import { NewFolder } from './schemas';
import { client, signedIn } from './wrappers';

export const addMember = signedIn(z.object({ name: z.string(), tenantId: z.string() }), async ({ name, tenantId }) => {
  // ruleid: tenant-id-from-client
  return prisma.member.create({ data: { name, tenantId, role: 'guest' } });
});

export const addInvoice = signedIn(z.object({ status: z.string(), tenantId: z.string() }), async (given, known) => {
  const { status, tenantId } = given;
  // ruleid: tenant-id-from-client
  const made = await prisma.invoice.create({ data: { status, tenantId } });
  return { made, by: known.tenantId };
});

const makeFolder = async (data: z.infer<typeof NewFolder>) => {
  // ruleid: tenant-id-from-client
  return prisma.folder.create({ data: { tenantId: data.tenantId } });
};

export const addFolder = signedIn(NewFolder, makeFolder);

export const listFolders = client
  .schema(z.object({ tenantId: z.string() }))
  .action(async ({ parsedInput: { tenantId }, ctx }) => {
    // ruleid: tenant-id-from-client
    const folders = await prisma.folder.findMany({ where: { tenantId } });
    return { folders, of: ctx.tenantId };
  });

export const renameMember = signedIn(z.object({ id: z.string(), name: z.string() }), async ({ id, name }, { tenantId }) => {
  // ok: tenant-id-from-client
  return prisma.member.updateMany({ where: { id, tenantId }, data: { name } });
});
