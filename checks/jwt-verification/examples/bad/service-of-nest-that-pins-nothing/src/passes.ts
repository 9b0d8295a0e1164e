import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';

@Injectable()
export class Passes {
  constructor(private readonly jwt: JwtService) {}

  read(pass: string) {
    // ruleid: unpinned-algorithm
    return this.jwt.verifyAsync(pass);
  }

  readOld(pass: string, secret: string) {
    // ruleid: unpinned-algorithm
    return this.jwt.verify(pass, { secret });
  }

  readNew(pass: string, secret: string) {
    // ok: unpinned-algorithm
    return this.jwt.verify(pass, { secret, algorithms: ['HS512'] });
  }

  readEither(pass: string, secret: string) {
    // ruleid: verification-disabled
    return this.jwt.verify(pass, { secret, algorithms: ['HS512', 'none' as 'HS256'] });
  }
}
