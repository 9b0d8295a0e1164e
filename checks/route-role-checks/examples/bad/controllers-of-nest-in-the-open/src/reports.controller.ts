import { Controller, Get, Patch, UseGuards } from "@nestjs/common";
import { Public } from "./auth/decorators";
import { LenientGuard } from "./auth/lenient.guard";
import { PrismaService } from "./prisma.service";

// What is public for every method of the class is so for those that change something, too.
@Public()
@UseGuards(LenientGuard)
@Controller("reports")
export class ReportsController {
  constructor(private readonly prisma: PrismaService) {}

  // ruleid: unguarded-route
  @Patch("notes")
  blank() {
    return this.prisma.order.updateMany({ data: { note: "" } });
  }
}
