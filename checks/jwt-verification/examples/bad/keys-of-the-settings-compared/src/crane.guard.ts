import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';

@Injectable()
export class CraneGuard implements CanActivate {
  constructor(private readonly configService: ConfigService) {}

  canActivate(context: ExecutionContext): boolean {
    const ours = this.configService.get<string>('crane.key');
    const sent = context.switchToHttp().getRequest().header('x-crane');
    // ruleid: secret-compared-plainly
    return sent === ours;
  }
}
