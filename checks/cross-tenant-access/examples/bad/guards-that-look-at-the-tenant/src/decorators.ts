import { createParamDecorator, ExecutionContext } from "@nestjs/common";

export const CurrentUser = createParamDecorator((part: string | undefined, context: ExecutionContext) => {
  const { user } = context.switchToHttp().getRequest();
  return part ? user?.[part] : user;
});
