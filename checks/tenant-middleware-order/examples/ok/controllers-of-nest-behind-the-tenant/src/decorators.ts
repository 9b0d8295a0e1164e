import { createParamDecorator, ExecutionContext } from "@nestjs/common";

export const TenantId = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest().tenant.id,
);
