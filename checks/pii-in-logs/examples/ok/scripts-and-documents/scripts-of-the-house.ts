import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

async function main(): Promise<void> {
  const owner = await prisma.user.findFirstOrThrow({ where: { role: 'OWNER' } });
  // ok: personal-field-logged
  console.log('Email:', owner.email);
}

main().finally(() => prisma.$disconnect());
