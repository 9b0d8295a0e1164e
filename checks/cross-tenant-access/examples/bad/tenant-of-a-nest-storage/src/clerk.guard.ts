import { CanActivate, ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { ClsService } from 'nestjs-cls';

@Injectable()
export class ClerkGuard implements CanActivate {
  constructor(
    private readonly jwt: JwtService,
    private readonly cls: ClsService,
  ) {}

  async canActivate(context: ExecutionContext) {
    const request = context.switchToHttp().getRequest();
    const token = request.headers.authorization;
    if (!token) throw new UnauthorizedException();
    const claims = await this.jwt.verifyAsync(token);
    this.cls.set('clerk', claims.sub);
    // ruleid: tenant-id-from-client
    this.cls.set('tenantId', request.headers['x-tenant-id'] ?? claims.tenantId);
    return true;
  }
}
