import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { sign } from 'hono/jwt';

@Injectable()
export class AuthService {
  constructor(private readonly jwtService: JwtService) {}

  login(userId: string): string {
    // ok: no-expiry, lifetime-over-limit
    return this.jwtService.sign({ sub: userId });
  }

  loginAtTheEdge(userId: string): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    // ok: no-expiry, lifetime-over-limit
    return sign({ sub: userId, exp: now + 60 * 60 }, process.env.JWT_SECRET ?? '');
  }
}
