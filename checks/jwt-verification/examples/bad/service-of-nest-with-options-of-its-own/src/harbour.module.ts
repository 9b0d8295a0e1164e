import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { PassOptions } from '@harbour/passes';
import { Passes } from './passes';

@Module({ imports: [JwtModule.registerAsync({ useClass: PassOptions })], providers: [Passes] })
export class HarbourModule {}
