import type { Prisma, PrismaClient } from '@prisma/client';

export async function saveContact(prisma: PrismaClient, tenantId: string, email: string, name: string) {
  return prisma.$transaction(async (tx) => {
    // ruleid: upsert-by-shared-unique
    return tx.contact.upsert({
      where: { email },
      update: { name },
      create: { tenantId, email, name },
    });
  });
}

export async function markDelivered(db: Prisma.TransactionClient, eventId: string) {
  // ruleid: upsert-by-shared-unique
  await db.delivery.update({ where: { externalEventId: eventId }, data: { id: eventId } });
}
