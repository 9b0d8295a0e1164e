import { prisma } from './prisma';
import { payload } from './payload';

export async function receive(id: string, body: unknown) {
  const parsed = payload.safeParse(body);
  if (!parsed.success) {
    const failReason = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    // ok: input-in-stored-error
    await prisma.delivery.update({ where: { id }, data: { failReason } });
    console.warn('payload refused', parsed.error.issues.length);
  }
}
