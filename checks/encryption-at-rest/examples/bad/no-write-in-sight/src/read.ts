import { prisma } from './prisma';

export const first = () => prisma.account.findFirst({ select: { id: true } });
