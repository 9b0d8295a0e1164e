import { prisma } from './db';
import { makeInvoiceRepository } from './repository';
import { makeInvoiceService } from './service';

export const container = { invoices: makeInvoiceService({ invoices: makeInvoiceRepository(prisma) }) };
export type Container = typeof container;
