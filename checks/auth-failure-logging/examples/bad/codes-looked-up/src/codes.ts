import { PrismaClient } from '@prisma/client';

const db = new PrismaClient();

export const codes = {
  async knows(phone: string, code: string) {
    return Boolean(await db.smsCode.findFirst({ where: { phone, code } }));
  },
  async open(token: string) {
    const { count } = await db.signInLink.deleteMany({ where: { token } });
    return count === 1 ? { open: true } : null;
  },
};
