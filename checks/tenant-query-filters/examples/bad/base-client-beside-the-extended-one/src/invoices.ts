import { Database } from './database';
import { prismaBase, clientOf } from './db';

export async function mine(req, res) {
  const { tenantId } = req.session;
  // ok: whole-table
  res.json(await clientOf(tenantId).invoice.findMany());
}

export async function one(req, res) {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  res.json({ tenantId, invoice: await prismaBase.invoice.findUnique({ where: { id: req.params.id } }) });
}

export async function moved(req, res) {
  const { tenantId } = req.session;
  const invoice = await prismaBase.$transaction(async (tx) => {
    // ruleid: request-id-unscoped
    return tx.invoice.findUnique({ where: { id: req.params.id } });
  });
  res.json({ tenantId, invoice });
}

export class Invoices {
  constructor(private readonly db: Database) {}

  list(tenantId: string) {
    // ok: whole-table
    return this.db.of(tenantId).invoice.findMany();
  }

  async total(tenantId: string) {
    // ruleid: whole-table
    return { tenantId, count: await this.db.invoice.count() };
  }
}
