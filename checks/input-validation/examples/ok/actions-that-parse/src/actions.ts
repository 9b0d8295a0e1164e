'use server';
import { z } from 'zod';
import { prisma } from './prisma';

const note = z.object({ title: z.string().max(80) });
const STAGES = ['open', 'done'];

export async function rename(form: FormData) {
  // ok: cast-as-validation
  const input = note.parse({ title: form.get('title') as string });
  await prisma.note.update({ where: { id: 'x' }, data: input });
}

export async function move(form: FormData) {
  // ok: cast-as-validation
  const stage = form.get('stage') as string;
  if (!STAGES.includes(stage)) return;
  await prisma.note.update({ where: { id: 'x' }, data: { stage } });
}

export async function greet(form: FormData) {
  // ok: cast-as-validation
  return `Hello ${form.get('name') as string}`;
}

export async function count(form: FormData) {
  // ok: cast-as-validation
  const size = Number(form.get('size') as string);
  await prisma.note.updateMany({ where: { id: 'x' }, data: { size } });
}
