import pino from 'pino';
import { prisma, type User } from './client';

const log = pino({
  serializers: {
    user: (user: User) => ({ ...user, role: user.role }),
    guest: (user: User) => ({ id: user.id, email: user.email }),
    owner: (user: User) => ({ id: user.id }),
  },
});

export async function seen(id: string) {
  const user = await prisma.user.findUnique({ where: { id } });
  const guest = await prisma.user.findUnique({ where: { id } });
  // ruleid: whole-object-logged
  log.info({ user }, 'seen');
  // ruleid: whole-object-logged
  log.info({ guest }, 'seen');
  // ruleid: whole-object-logged
  log.info({ room: { owner: user } }, 'seen');
}
