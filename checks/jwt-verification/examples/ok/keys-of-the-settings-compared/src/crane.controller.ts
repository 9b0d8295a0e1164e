import { Controller, Get, Headers, Query } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';

enum Kind {
  REFRESH_TOKEN = 'refresh',
}

@Controller('crane')
export class CraneController {
  constructor(private readonly config: ConfigService) {}

  @Get('tide')
  tide(@Headers('x-region') region: string, @Query('kind') kind: string, @Query('sort') sort: string) {
    // ok: secret-compared-plainly
    if (region !== this.config.getOrThrow<string>('REGION')) return 'elsewhere';
    // ok: secret-compared-plainly
    if (kind === Kind.REFRESH_TOKEN) return 'again';
    // ok: secret-compared-plainly
    return sort === this.config.get<string>('list.sortKey') ? 'sorted' : 'high';
  }
}
