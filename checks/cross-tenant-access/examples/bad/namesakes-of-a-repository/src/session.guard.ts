import { CanActivate, createParamDecorator, ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';

@Injectable()
export class SessionGuard implements CanActivate {
  constructor(private readonly jwt: JwtService) {}

  async canActivate(context: ExecutionContext) {
    const request = context.switchToHttp().getRequest();
    const token = request.headers.authorization;
    if (!token) throw new UnauthorizedException();
    request.user = await this.jwt.verifyAsync<{ tenantId: string }>(token);
    return true;
  }
}

export const Own = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest().user.tenantId,
);
