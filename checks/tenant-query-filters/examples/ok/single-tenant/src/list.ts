import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();
// ok: whole-table
export const invoices = () => prisma.invoice.findMany();
