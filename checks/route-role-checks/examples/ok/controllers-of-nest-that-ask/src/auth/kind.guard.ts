import { CanActivate, ExecutionContext, ForbiddenException, mixin, Type } from "@nestjs/common";

export const KindGuard = (kind: string): Type<CanActivate> => {
  class KindGuardMixin implements CanActivate {
    canActivate(context: ExecutionContext) {
      const request = context.switchToHttp().getRequest();
      if (request.user.role !== kind) {
        throw new ForbiddenException();
      }
      return true;
    }
  }
  return mixin(KindGuardMixin);
};
