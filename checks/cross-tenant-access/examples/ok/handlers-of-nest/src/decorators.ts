import { createParamDecorator, ExecutionContext, Param, ParseUUIDPipe } from "@nestjs/common";

export const CurrentUser = createParamDecorator((part: string | undefined, context: ExecutionContext) => {
  const { user } = context.switchToHttp().getRequest();
  return part ? user?.[part] : user;
});

// One of the framework's own, under another name.
export const OrderId = () => Param("id", ParseUUIDPipe);
