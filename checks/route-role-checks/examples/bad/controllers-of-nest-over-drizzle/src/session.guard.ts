import { CanActivate, createParamDecorator, ExecutionContext, Injectable, UnauthorizedException } from "@nestjs/common";
import { eq } from "drizzle-orm";
import { verify } from "jsonwebtoken";
import { db } from "./db";
import { tenants } from "./schema";

export const TenantId = createParamDecorator((_: unknown, ctx: ExecutionContext) => {
  return ctx.switchToHttp().getRequest().session.tenantId;
});

@Injectable()
export class SessionGuard implements CanActivate {
  async canActivate(context: ExecutionContext) {
    const request = context.switchToHttp().getRequest();
    const claims = verify(request.headers.authorization ?? "", process.env.SESSION_KEY ?? "");
    const [tenant] = await db.select().from(tenants).where(eq(tenants.id, claims.tenantId));
    if (!tenant) throw new UnauthorizedException();
    request.session = { userId: claims.sub, tenantId: tenant.id };
    return true;
  }
}
