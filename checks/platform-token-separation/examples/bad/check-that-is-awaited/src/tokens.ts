import jwt from 'jsonwebtoken';
import { config } from './config';

export const signCourier = (courier: Courier) =>
  jwt.sign({ sub: courier.id, type: 'courier' }, config.LOGIN_SECRET, { expiresIn: '1h' });

export const signPlatform = (member: Member) =>
  jwt.sign({ sub: member.id, type: 'platform' }, config.LOGIN_SECRET, { expiresIn: '1h' });
