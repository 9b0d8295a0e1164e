import { prisma } from './db';

export const makeParcels = (db: typeof prisma) => ({
  list: (tenantId: string) => db.parcel.findMany({ where: { tenantId } }),
  find: (tenantId: string, id: string) => db.parcel.findFirst({ where: { id, tenantId } }),
  rename: (tenantId: string, id: string, recipient: string) =>
    db.parcel.updateMany({ where: { id, tenantId }, data: { recipient } }),
  drop: (tenantId: string, id: string) => db.parcel.deleteMany({ where: { id, tenantId } }),

  // ruleid: repository-method-without-tenant
  deliver: (id: string) => db.parcel.update({ where: { id }, data: { recipient: 'delivered' } }),
});

export function makeInvoices(db: typeof prisma) {
  const list = (tenantId: string) => db.invoice.findMany({ where: { tenantId } });
  const find = (tenantId: string, id: string) => db.invoice.findFirst({ where: { id, tenantId } });
  async function drop(tenantId: string, id: string) {
    return db.invoice.deleteMany({ where: { id, tenantId } });
  }
  async function publish(tenantId: string, id: string) {
    return db.invoice.updateMany({ where: { id, tenantId }, data: { public: true } });
  }
  async function pay(id: string) {
    // ruleid: repository-method-without-tenant
    return db.invoice.update({ where: { id }, data: { status: 'paid' } });
  }
  return { list, find, drop, publish, pay };
}

// Two peers say nothing.
export const members = {
  list: (tenantId: string) => prisma.member.findMany({ where: { tenantId } }),
  // ruleid: no-tenant-in-hand
  remove: (id: string) => prisma.member.delete({ where: { id } }),
};
