import jwt from 'jsonwebtoken';
import type { Request } from 'express';

const KEY = process.env.TOKEN_KEY as string;

export enum Rank {
  Cook = 'COOK',
  Waiter = 'WAITER',
  Platform = 'PLATFORM',
}

export const ofKitchen = (id: string, kitchenId: string, rank: Rank) => jwt.sign({ role: rank, kitchenId }, KEY, { subject: id, expiresIn: '8h' });
// ruleid: shared-secret
export const ofPlatform = (id: string) => jwt.sign({ role: Rank.Platform }, KEY, { subject: id, expiresIn: '1h' });

export function callerOf(req: Request) {
  const token = (req.header('authorization') || '').slice(7);
  try {
    const claims = jwt.verify(token, KEY, { algorithms: ['HS256'] });
    return { id: claims.sub, role: claims.role, kitchenId: claims.kitchenId };
  } catch {
    return undefined;
  }
}
