import jwt from 'jsonwebtoken';
import { config } from './config';

interface Claims {
  sub: string;
  companyId: string;
}

export function issueLong(claims: Claims) {
  // ruleid: lifetime-over-limit
  return jwt.sign({ ...claims, long: true }, config.JWT_SECRET, { expiresIn: '14d' });
}

export function issueRemembered(claims) {
  // ruleid: lifetime-over-limit
  return jwt.sign({ ...claims }, config.JWT_SECRET, { expiresIn: '14d' });
}
