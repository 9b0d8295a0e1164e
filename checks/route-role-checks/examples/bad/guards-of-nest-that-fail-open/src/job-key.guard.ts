import { CanActivate, ExecutionContext, Injectable, UnauthorizedException } from "@nestjs/common";
import { ConfigService } from "@nestjs/config";
import { timingSafeEqual } from "node:crypto";

@Injectable()
export class JobKeyGuard implements CanActivate {
  constructor(private readonly config: ConfigService) {}

  canActivate(context: ExecutionContext): boolean {
    const expected = this.config.get<string>("JOB_KEY");
    // ruleid: guard-fails-open
    if (expected) {
      const given = Buffer.from(context.switchToHttp().getRequest().headers["x-job-key"] ?? "");
      if (!timingSafeEqual(given, Buffer.from(expected))) throw new UnauthorizedException();
    }
    return true;
  }
}

export class ReportKeyGuard implements CanActivate {
  constructor(private readonly config: ConfigService) {}

  canActivate(context: ExecutionContext) {
    const secret = this.config.get("REPORT_KEY");
    // ruleid: guard-fails-open
    if (!secret) return true;
    return context.switchToHttp().getRequest().get("x-report-key") === secret;
  }
}

export class ClosedKeyGuard implements CanActivate {
  constructor(private readonly config: ConfigService) {}

  canActivate(context: ExecutionContext) {
    const secret = this.config.get("CLOSED_KEY");
    // ok: guard-fails-open
    if (!secret) return false;
    return context.switchToHttp().getRequest().get("x-closed-key") === secret;
  }
}
