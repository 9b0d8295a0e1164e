import { createParamDecorator, ExecutionContext, Param, ParseUUIDPipe } from "@nestjs/common";

export const CurrentUser = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest().user,
);

// What the caller says, and nobody compares with who calls.
export const TenantId = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest();
  return request.headers["x-tenant-id"];
});

// One of the framework's own, under another name.
export const OrderId = () => Param("id", ParseUUIDPipe);
