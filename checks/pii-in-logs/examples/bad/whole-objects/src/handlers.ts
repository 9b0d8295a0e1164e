import type { Request, Response } from 'express';
import { config } from './config';
import { logger } from './logger';
import { prisma } from './prisma';

export async function create(req: Request, res: Response) {
  // ruleid: whole-object-logged
  logger.info({ body: req.body }, 'create');
  // ruleid: whole-object-logged
  logger.debug(JSON.stringify(req.headers));
  // ruleid: whole-object-logged
  console.log('request', req);
  // ruleid: whole-object-logged
  logger.info({ ...config }, 'started');
  const guest = await prisma.guest.findUnique({ where: { id: req.params.id } });
  // ruleid: whole-object-logged
  logger.info({ guest }, 'found');
  res.status(201).end();
}

export async function load(repository: Guests, id: string) {
  const customer = await repository.findById(id);
  // ruleid: whole-object-logged
  logger.info({ customer }, 'loaded');
}
