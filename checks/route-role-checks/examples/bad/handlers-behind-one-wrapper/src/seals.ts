import { createHmac, timingSafeEqual } from 'node:crypto';

export const seal = (text: string, key: string) => createHmac('sha256', key).update(text).digest('hex');

export function isSame(one: string, other: string) {
  const left = Buffer.from(one);
  const right = Buffer.from(other);
  return left.length === right.length && timingSafeEqual(left, right);
}
