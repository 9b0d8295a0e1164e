import { prisma } from './prisma';
import { payload } from './payload';

export async function receive(id: string, body: unknown) {
  const parsed = payload.safeParse(body);
  if (!parsed.success) {
    await prisma.delivery.update({
      where: { id },
      // ruleid: input-in-stored-error
      data: { state: 'failed', failReason: JSON.stringify(parsed.error) },
    });
    // ruleid: input-in-stored-error
    throw new Error(`payload refused: ${JSON.stringify(parsed.error.issues)}`);
  }
}
