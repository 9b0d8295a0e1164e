import pino from 'pino';
import { prisma, type User } from './client';

const log = pino({ serializers: { user: (user: User) => ({ id: user.id, role: user.role }) } });

export async function seen(id: string) {
  const user = await prisma.user.findUnique({ where: { id } });
  // ok: whole-object-logged
  log.info({ user }, 'seen');
}
