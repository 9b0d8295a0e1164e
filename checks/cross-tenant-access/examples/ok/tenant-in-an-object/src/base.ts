import type { PrismaClient } from '@prisma/client';

export abstract class Base {
  constructor(protected readonly db: PrismaClient) {}

  protected within<T extends object>(tenantId: string, where?: T) {
    return { ...where, tenantId };
  }
}
