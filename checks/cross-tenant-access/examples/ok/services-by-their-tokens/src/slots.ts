import { PrismaClient } from '@prisma/client';
import { Box, Slot } from './box';
import { Invoices } from './invoices';

export const slots = {
  db: new Slot<PrismaClient>('db'),
  invoices: new Slot<Invoices>('invoices'),
  spare1: new Slot<string>('spare1'),
  spare2: new Slot<string>('spare2'),
  spare3: new Slot<string>('spare3'),
  spare4: new Slot<string>('spare4'),
  spare5: new Slot<string>('spare5'),
  spare6: new Slot<string>('spare6'),
  spare7: new Slot<string>('spare7'),
};

export const box = new Box()
  .fill(slots.db, () => new PrismaClient())
  .fill(slots.spare1, () => '1')
  .fill(slots.spare2, () => '2')
  .fill(slots.spare3, () => '3')
  .fill(slots.spare4, () => '4')
  .fill(slots.spare5, () => '5')
  .fill(slots.spare6, () => '6')
  .fill(slots.spare7, () => '7')
  .fill(slots.invoices, (from) => new Invoices(from.take(slots.db)));
