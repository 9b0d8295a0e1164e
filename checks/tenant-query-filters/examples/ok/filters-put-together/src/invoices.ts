import { prisma } from './db';

type Page = { take?: number; skip?: number };

export const exact = (tenantId: string) => prisma.invoice.findMany({ where: { tenantId: { equals: tenantId } } });

export const listed = (tenantId: string) => prisma.invoice.findMany({ where: { tenantId: { in: [tenantId] } } });

export const pages = (tenantId: string, first: boolean) =>
  prisma.invoice.findMany({ where: { tenantId }, ...(first ? { take: 10 } : {}), ...(first && { skip: 0 }) });

export const filtered = (tenantId: string, filter: { status?: string }) =>
  prisma.invoice.findMany({ where: { tenantId, ...filter } });

export const last = (tenantId: string, filter: Record<string, unknown>, page: Page) =>
  prisma.invoice.findMany({ ...page, where: { ...filter, tenantId } });

export const ofMember = (userId: string) =>
  prisma.invoice.findMany({ where: { tenant: { members: { some: { userId } } } } });

export async function ofMemberships(user: { id: string }) {
  const memberships = await prisma.member.findMany({ where: { userId: user.id } });
  return prisma.invoice.findMany({ where: { tenantId: { in: memberships.map((member) => member.tenantId) } } });
}

export async function rename(tenantId: string, id: string, status: string) {
  return prisma.$transaction(async (tx) => {
    const invoice = await tx.invoice.findFirstOrThrow({ where: { id, tenantId } });
    await tx.invoiceLine.updateMany({ where: { invoiceId: invoice.id }, data: { amount: 0 } });
    return tx.invoice.update({ where: { id: invoice.id }, data: { status } });
  });
}

export async function assertMember(userId: string, tenantId: string) {
  const member = await prisma.member.findFirst({ where: { userId, tenantId } });
  if (!member) throw new Error('not a member');
}

export async function close(userId: string, id: string) {
  const invoice = await prisma.invoice.findUniqueOrThrow({ where: { id } });
  await assertMember(userId, invoice.tenantId);
  return prisma.invoice.update({ where: { id }, data: { status: 'closed' } });
}

type Caller = { tenantId: string; userId: string };

export class Invoices {
  get(caller: Caller, id: string) {
    return prisma.invoice.findFirst({ where: { id, ...this.own(caller) } });
  }

  async remove(caller: Caller, id: string) {
    await this.demand(caller, id);
    await prisma.invoice.delete({ where: { id } });
  }

  private own(caller: Caller) {
    return { tenantId: caller.tenantId };
  }

  private async demand(caller: Caller, id: string) {
    const invoice = await this.get(caller, id);
    if (!invoice) throw new Error('not found');
    return invoice;
  }
}
