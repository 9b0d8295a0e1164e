import { prisma } from './db';

export const membersOf = (tenantId: string) => prisma.member.findMany({ where: { tenantId } });
