import { CanActivate, ExecutionContext, Injectable, UnauthorizedException } from "@nestjs/common";
import { ThrottlerGuard } from "@nestjs/throttler";
import { compare } from "bcrypt";
import { accounts } from "./store";

@Injectable()
export class SecretGuard implements CanActivate {
  async canActivate(context: ExecutionContext) {
    const request = context.switchToHttp().getRequest();
    const account = await accounts.find(request.body.email);
    if (!account || !(await compare(request.body.password, account.hash))) throw new UnauthorizedException();
    request.user = { id: account.id };
    return true;
  }
}

@Injectable()
export class CountingGuard extends ThrottlerGuard {
  // ruleid: limiter-key-from-client
  protected async getTracker(request: { body: { email: string } }) {
    return `account:${request.body.email}`;
  }
}
