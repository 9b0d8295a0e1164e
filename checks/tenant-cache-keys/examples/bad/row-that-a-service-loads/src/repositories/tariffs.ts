import { prisma } from '../db';

export class TariffRepository {
  async bySlug(slug: string) {
    return prisma.tariff.findFirst({ where: { slug } });
  }
}
