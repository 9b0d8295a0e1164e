import jwt from 'jsonwebtoken';
import type { Request } from 'express';

const KEY = process.env.TOKEN_KEY as string;

export const ofKitchen = (id: string, kitchenId: string) =>
  jwt.sign({ role: 'COOK', kitchenId }, KEY, { subject: id, expiresIn: '8h' });
export const ofPlatform = (id: string) => jwt.sign({ role: 'PLATFORM' }, KEY, { subject: id, expiresIn: '1h' });
export const ofGuest = (id: string) => jwt.sign({ role: 'GUEST' }, KEY, { subject: id, expiresIn: '1h' });

export function callerOf(req: Request) {
  const token = (req.header('authorization') || '').slice(7);
  try {
    const claims = jwt.verify(token, KEY, { algorithms: ['HS256'] });
    return { id: claims.sub, role: claims.role, kitchenId: claims.kitchenId };
  } catch {
    return undefined;
  }
}
