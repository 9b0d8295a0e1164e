import { Controller, Get, Headers, Query, UnauthorizedException } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';

@Controller('dock')
export class DockController {
  constructor(private readonly config: ConfigService) {}

  @Get('tide')
  tide(@Headers('x-dock') sent: string) {
    // ruleid: secret-compared-plainly
    if (sent !== this.config.getOrThrow<string>('DOCK_KEY')) throw new UnauthorizedException();
    return 'high';
  }

  @Get('wind')
  wind(@Query('k') sent: string) {
    const { DOCK_TOKEN } = process.env;
    // ruleid: secret-compared-plainly
    if (sent !== DOCK_TOKEN) throw new UnauthorizedException();
    return 'west';
  }
}
