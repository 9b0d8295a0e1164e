import { PrismaClient } from '@prisma/client';
import { Tariffs } from './tariffs';

export function buildServices() {
  const prisma = new PrismaClient();
  return { tariffs: new Tariffs(prisma) };
}
