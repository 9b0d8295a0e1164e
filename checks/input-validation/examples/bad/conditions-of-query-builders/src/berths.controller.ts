import { Controller, Get, Param } from '@nestjs/common';
import { BerthsService } from './berths.service';

@Controller('berths')
export class BerthsController {
  constructor(private readonly berths: BerthsService) {}

  @Get('named/:name')
  named(@Param('name') name: string) {
    return this.berths.named(name);
  }

  @Get('pier/:pier')
  inPier(@Param('pier') pier: string) {
    return this.berths.inPier(pier);
  }
}
