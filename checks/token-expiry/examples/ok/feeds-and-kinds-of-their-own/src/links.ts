import jwt from 'jsonwebtoken';
import { config } from './config';

export function issueCalendarFeed(userId: string) {
  const exp = Math.floor(Date.now() / 1000) + 7 * 24 * 3600;
  // ok: lifetime-over-limit
  return jwt.sign({ sub: userId, use: 'feed', exp }, config.JWT_SECRET);
}
