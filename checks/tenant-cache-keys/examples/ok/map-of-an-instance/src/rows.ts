import type { PrismaClient } from '@prisma/client';

export class Rows {
  private readonly bySlug = new Map<string, unknown>();

  constructor(private readonly prisma: PrismaClient) {}

  async find(slug: string) {
    const tariff = await this.prisma.tariff.findFirst({ where: { slug } });
    // ok: process-map-without-tenant
    this.bySlug.set(slug, tariff);
    return tariff;
  }
}

export class OfTenant {
  private readonly bySlug = new Map<string, unknown>();

  constructor(
    private readonly prisma: PrismaClient,
    private readonly tenantId: string,
  ) {}

  async find(slug: string) {
    const tariff = await this.prisma.tariff.findFirst({ where: { slug, tenantId: this.tenantId } });
    // ok: process-map-without-tenant
    this.bySlug.set(slug, tariff);
    return tariff;
  }
}

export class OfAll {
  private readonly bySlug = new Map<string, unknown>();

  constructor(private readonly prisma: PrismaClient) {}

  async find(tenantId: string, slug: string) {
    const tariff = await this.prisma.tariff.findFirst({ where: { slug, tenantId } });
    // ok: process-map-without-tenant
    this.bySlug.set(`${tenantId}:${slug}`, tariff);
    return tariff;
  }
}
