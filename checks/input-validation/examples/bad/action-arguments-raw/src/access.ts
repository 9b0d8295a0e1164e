import { prisma } from './prisma';
import { session } from './session';

export async function checkAccess(ownerId: string) {
  if (!(await isMember(ownerId))) throw new Error('not yours');
}

export async function isMember(ownerId: string) {
  const { userId } = await session();
  return (await prisma.author.count({ where: { id: userId, name: { contains: ownerId } } })) > 0;
}
