import { CanActivate, ExecutionContext, ForbiddenException, Injectable } from "@nestjs/common";

@Injectable()
export class OwnTenantGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest();
    if (request.params.tenantId !== request.user.tenantId) throw new ForbiddenException();
    return true;
  }
}

@Injectable()
export class SameHeaderGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers, user } = context.switchToHttp().getRequest();
    const asked = headers["x-depot"];
    if (asked !== user.tenantId) throw new ForbiddenException();
    return true;
  }
}
