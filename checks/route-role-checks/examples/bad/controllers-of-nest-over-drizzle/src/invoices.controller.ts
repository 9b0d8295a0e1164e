import { Body, Controller, Get, Param, Patch, UseGuards } from "@nestjs/common";
import { and, eq } from "drizzle-orm";
import { db } from "./db";
import { invoices } from "./schema";
import { SessionGuard, TenantId } from "./session.guard";

@Controller("invoices")
export class InvoicesController {
  // ok: unguarded-route
  @Get(":id")
  @UseGuards(SessionGuard)
  one(@Param("id") id: string, @TenantId() tenantId: string) {
    return db.select().from(invoices).where(and(eq(invoices.id, id), eq(invoices.tenantId, tenantId)));
  }

  // ruleid: unguarded-route
  @Patch(":id/memo")
  async memo(@Param("id") id: string, @Body() body: { memo: string }) {
    await db.update(invoices).set({ memo: body.memo }).where(eq(invoices.id, id));
  }
}
