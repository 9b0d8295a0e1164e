import type { PrismaClient } from '@prisma/client';

export class Tariffs {
  private readonly bySlug = new Map<string, unknown>();
  private static recent: Record<string, unknown> = {};
  readonly #byDay = new Map<string, unknown>();

  constructor(private readonly prisma: PrismaClient) {}

  async find(slug: string) {
    const known = this.bySlug.get(slug);
    if (known) return known;
    const tariff = await this.prisma.tariff.findFirst({ where: { slug } });
    // ruleid: process-map-without-tenant
    this.bySlug.set(slug, tariff);
    return tariff;
  }

  async latest(slug: string) {
    const tariff = await this.prisma.tariff.findFirst({ where: { slug } });
    // ruleid: process-map-without-tenant
    Tariffs.recent[slug] = tariff;
    return tariff;
  }

  async ofDay(tenantId: string, day: string) {
    const found = await this.prisma.tariff.findMany({ where: { tenantId, day } });
    // ruleid: process-map-without-tenant
    this.#byDay.set(day, found);
    return found;
  }
}
