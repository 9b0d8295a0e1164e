import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

export class Catalog {
  list() {
    return prisma.product.findMany();
  }

  bySlug(slug: string) {
    return prisma.product.findFirst({ where: { slug } });
  }
}
