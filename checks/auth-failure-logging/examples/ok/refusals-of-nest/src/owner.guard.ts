import { CanActivate, ExecutionContext, ForbiddenException } from "@nestjs/common";

export class OwnerGuard implements CanActivate {
  canActivate(context: ExecutionContext) {
    const { user } = context.switchToHttp().getRequest();
    if (user.role !== "owner") {
      // ok: silent-refusal
      throw new ForbiddenException();
    }
    return true;
  }
}
