import { CanActivate, ExecutionContext, HttpException, Injectable } from "@nestjs/common";
import { JwtService } from "@nestjs/jwt";
import { Counts } from "./counts";

@Injectable()
export class VisitorGuard implements CanActivate {
  constructor(private readonly jwt: JwtService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest();
    try {
      const claims = await this.jwt.verifyAsync(request.cookies.visitor);
      return claims.site === request.headers.host;
      // ruleid: guard-fails-open
    } catch (error) {
      console.warn("not checked", error);
      return true;
    }
  }
}

// Who calls may be nobody here: it only looks.
export class PerhapsSignedInGuard implements CanActivate {
  constructor(private readonly jwt: JwtService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest();
    try {
      request.user = await this.jwt.verifyAsync(request.cookies.session);
      // ok: guard-fails-open
    } catch {
      return true;
    }
    return true;
  }
}

// A limit may give way where its store is out of reach.
export class VisitsGuard implements CanActivate {
  constructor(private readonly counts: Counts) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    try {
      return (await this.counts.next(context.switchToHttp().getRequest().ip)) < 60;
      // ok: guard-fails-open
    } catch {
      return true;
    }
  }
}
