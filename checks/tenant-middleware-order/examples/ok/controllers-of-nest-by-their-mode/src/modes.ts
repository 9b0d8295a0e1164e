import { createParamDecorator, ExecutionContext, SetMetadata } from "@nestjs/common";

export type Mode = "open" | "signed-in" | "inside";
export const MODE = "mode";
export const Mode = (mode: Mode) => SetMetadata(MODE, mode);

export const TenantId = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest().caller.tenantId,
);
