import { PrismaClient } from '@prisma/client';
import { asClass, asFunction, createContainer, InjectionMode } from 'awilix';
import express from 'express';
import { Boats } from './boats';
import { Guard } from './guard';

const container = createContainer({ injectionMode: InjectionMode.CLASSIC });
container.register({
  db: asFunction(() => new PrismaClient()).singleton(),
  guard: asFunction(() => new Guard(process.env.TOKEN_KEY ?? '')).singleton(),
  boats: asClass(Boats).singleton(),
});

const app = express();
app.use('/boats', container.cradle.boats.routes());
app.listen(3000);
