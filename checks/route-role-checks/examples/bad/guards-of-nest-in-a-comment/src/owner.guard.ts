import { CanActivate, ExecutionContext } from "@nestjs/common";

export class OwnerGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToHttp().getRequest().user?.role === "owner";
  }
}
