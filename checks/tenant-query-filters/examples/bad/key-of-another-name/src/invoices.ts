import { PrismaClient } from '@prisma/client';
import Redis from 'ioredis';

const prisma = new PrismaClient();
const redis = new Redis();

export async function invoices(number: string) {
  const found = await prisma.invoice.findMany({ where: { number } });
  await redis.set(`invoices:${number}`, JSON.stringify(found));
  return found;
}
