import { Ratelimit } from '@upstash/ratelimit';
import Redis from 'ioredis';

const redis = new Redis();
const WINDOW_SECONDS = 15 * 60;
const MOST = 5;
const GUARDED = ['/login', '/forgot-password'];
const windows = { code: new Ratelimit({ redis, limiter: Ratelimit.slidingWindow(5, '15 m') }) };

export const gate = async (req, res, next) => {
  if (!GUARDED.includes(req.path)) return next();
  const key = `attempts:${req.path}:${req.ip}:${req.body.email}`;
  const hits = await redis.incr(key);
  if (hits === 1) await redis.expire(key, WINDOW_SECONDS);
  if (hits > MOST) {
    res.status(429).end();
    return;
  }
  next();
};

export async function tooMany(name: keyof typeof windows, key: string) {
  const { success } = await windows[name].limit(key);
  return !success;
}
