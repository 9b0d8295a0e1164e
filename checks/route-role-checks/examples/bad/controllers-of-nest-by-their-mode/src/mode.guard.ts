import { CanActivate, ExecutionContext, ForbiddenException, Injectable, UnauthorizedException } from "@nestjs/common";
import { Reflector } from "@nestjs/core";
import { JwtService } from "@nestjs/jwt";
import { MODE, Mode } from "./modes";

@Injectable()
export class ModeGuard implements CanActivate {
  constructor(private readonly reflector: Reflector, private readonly jwt: JwtService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const mode = this.reflector.getAllAndOverride<Mode>(MODE, [context.getHandler(), context.getClass()]) ?? "inside";
    if (mode === "open") return true;
    const request = context.switchToHttp().getRequest();
    const token = (request.headers.authorization ?? "").split(" ")[1];
    if (!token) throw new UnauthorizedException();
    const claims = await this.jwt.verifyAsync<{ sub: string; tid?: string }>(token);
    request.caller = { id: claims.sub, tenantId: claims.tid };
    if (mode === "signed-in") return true;
    if (!request.caller.tenantId) throw new ForbiddenException();
    return true;
  }
}
