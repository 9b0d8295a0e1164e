import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';

@Injectable()
export class Passes {
  constructor(private readonly jwt: JwtService) {}

  read(pass: string) {
    // ok: unpinned-algorithm
    return this.jwt.verifyAsync(pass, { issuer: 'harbour' });
  }

  make(berth: string) {
    return this.jwt.sign({ berth }, { issuer: 'harbour' });
  }
}
