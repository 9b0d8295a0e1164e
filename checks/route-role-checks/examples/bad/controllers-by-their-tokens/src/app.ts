import { PrismaClient } from '@prisma/client';
import express from 'express';
import { Boats } from './boats';
import { Guard } from './guard';
import { Key, Pool } from './pool';

const KEYS = {
  db: new Key<PrismaClient>('db'),
  guard: new Key<Guard>('guard'),
  boats: new Key<Boats>('boats'),
};

const pool = new Pool()
  .add(KEYS.db, () => new PrismaClient())
  .add(KEYS.guard, () => new Guard(process.env.TOKEN_KEY ?? ''))
  .add(KEYS.boats, (from) => new Boats(from.take(KEYS.db), from.take(KEYS.guard)));

const app = express();
app.use('/boats', pool.take(KEYS.boats).routes());
app.listen(3000);
