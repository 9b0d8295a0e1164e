import { Body, Controller, Get, Headers, Param, Patch, UseGuards } from "@nestjs/common";
import { CurrentUser } from "./decorators";
import { OwnTenantGuard, SameHeaderGuard } from "./guards";
import { PrismaService } from "./prisma.service";

@Controller("depots/:tenantId")
@UseGuards(OwnTenantGuard)
export class DepotController {
  constructor(private readonly prisma: PrismaService) {}

  @Get("orders")
  orders(@Param("tenantId") tenantId: string) {
    // ok: tenant-id-from-client
    return this.prisma.order.findMany({ where: { tenantId } });
  }
}

@Controller("parcels")
@UseGuards(SameHeaderGuard)
export class ParcelController {
  constructor(private readonly prisma: PrismaService) {}

  @Get()
  parcels(@Headers("x-depot") tenantId: string) {
    // ok: tenant-id-from-client
    return this.prisma.order.findMany({ where: { tenantId } });
  }
}

@Controller("own")
export class OwnController {
  constructor(private readonly prisma: PrismaService) {}

  @Patch()
  change(@CurrentUser("tenantId") tenantId: string, @Body("note") note: string) {
    return this.prisma.order.updateMany({ where: { tenantId }, data: { note: String(note) } });
  }
}
