import type { RequestHandler } from 'express';
import jwt from 'jsonwebtoken';
import { promisify } from 'node:util';
import { config } from './config';

const check = promisify(jwt.verify as any);

export const signedIn: RequestHandler = async (req, res, next) => {
  try {
    req.claims = await check(req.headers.authorization.slice(7), config.LOGIN_SECRET, { algorithms: ['HS256'] });
    next();
  } catch {
    res.sendStatus(401);
  }
};
