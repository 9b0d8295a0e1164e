import jwt from 'jsonwebtoken';
import { config } from './config';

export enum Use {
  Studio = 'studio',
  Platform = 'platform',
}

export interface Claims {
  sub: string;
  use: Use;
  role?: string;
}

export function createTokens() {
  const studio = (sub: string) => jwt.sign({ sub, use: Use.Studio, role: 'owner' }, config.JWT_SECRET, { expiresIn: '1h' });
  // ruleid: shared-secret
  const platform = (sub: string) => jwt.sign({ sub, use: Use.Platform }, config.JWT_SECRET, { expiresIn: '1h' });
  const check = (raw: string) => jwt.verify(raw, config.JWT_SECRET, { algorithms: ['HS256'] }) as Claims;
  return { studio, platform, check };
}

export type Tokens = ReturnType<typeof createTokens>;
