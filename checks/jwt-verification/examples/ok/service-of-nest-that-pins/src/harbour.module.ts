import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { Passes } from './passes';

const secret = process.env.PASS_SECRET;
if (!secret) throw new Error('PASS_SECRET is missing');

@Module({
  imports: [JwtModule.register({ secret, signOptions: { expiresIn: '1h' }, verifyOptions: { algorithms: ['HS256'] } })],
  providers: [Passes],
})
export class HarbourModule {}
