import { applyDecorators, createParamDecorator, ExecutionContext, SetMetadata, UseGuards } from "@nestjs/common";
import { SignedInGuard } from "./signed-in.guard";
import { RolesGuard } from "./roles.guard";

export const Public = () => SetMetadata("isPublic", true);
export const Roles = (...roles: string[]) => SetMetadata("roles", roles);
export const Auth = (...roles: string[]) => applyDecorators(Roles(...roles), UseGuards(SignedInGuard, RolesGuard));
export const CurrentUser = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest().user,
);
