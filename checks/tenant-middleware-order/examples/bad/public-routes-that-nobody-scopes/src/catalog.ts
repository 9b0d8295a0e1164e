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

export const search = (words: string) => prisma.$queryRaw`
  select p.id, p.slug from "products" p where p.slug like ${`%${words}%`}`;

const NEWEST = 'select id from products order by id desc limit 5';

export const newest = () => prisma.$queryRawUnsafe(NEWEST);

export const alive = () => prisma.$queryRaw`select 1 from pg_stat_activity -- from products`;
