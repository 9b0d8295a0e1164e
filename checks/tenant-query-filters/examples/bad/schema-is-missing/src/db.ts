import { PrismaClient } from '@prisma/client';

export const prisma = new PrismaClient();
export const invoices = () => prisma.invoice.findMany();
