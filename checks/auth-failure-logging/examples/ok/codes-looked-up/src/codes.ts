import { PrismaClient } from '@prisma/client';
import pino from 'pino';

const db = new PrismaClient();
const log = pino();

export const codes = {
  async knows(phone: string, code: string) {
    const row = await db.smsCode.findFirst({ where: { phone, code } });
    if (!row) log.warn({ reason: 'code', flow: 'door' }, 'entry refused');
    return row !== null;
  },
  async coupon(code: string) {
    return db.coupon.findUnique({ where: { code } });
  },
};
