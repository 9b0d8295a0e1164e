import type { Request } from 'express';
import { config } from './config';
import { logger } from './logger';

export function refused(req: Request, server: { address: string }) {
  // ok: personal-field-logged
  logger.warn({ ip: req.ip, path: req.path }, 'wrong secret');
  // ok: personal-field-logged
  logger.info({ address: server.address, notify: config.email, support: process.env.SUPPORT_EMAIL }, 'listening');
}
