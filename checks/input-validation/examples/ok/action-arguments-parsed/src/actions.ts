'use server';
import { z } from 'zod';
import { prisma } from './prisma';
import { client } from './client';
import { checked, signedIn } from './wrap';

const note = z.object({ title: z.string().max(80), stage: z.enum(['open', 'done']) });

export async function add(input: z.infer<typeof note>) {
  const data = note.parse(input);
  // ok: action-argument-raw
  await prisma.note.create({ data: { ...data, ownerId: 'me' } });
}

export async function tried(input: unknown) {
  const result = note.safeParse(input);
  if (!result.success) return { error: 'invalid' };
  // ok: action-argument-raw
  return prisma.note.create({ data: { ...result.data, ownerId: 'me' } });
}

// ok: action-argument-raw
export const made = checked(note, async (input) => prisma.note.create({ data: { ...input, ownerId: 'me' } }));

// ok: action-argument-raw
export const chained = client.inputSchema(note).action(async ({ parsedInput }) => {
  await prisma.note.create({ data: { ...parsedInput, ownerId: 'me' } });
});

export const signed = signedIn(async (input: unknown, session) => {
  const data = note.parse(input);
  // ok: action-argument-raw
  await prisma.note.create({ data: { ...data, ownerId: session.userId } });
});

export async function remove(id: string) {
  // ok: action-argument-raw
  await prisma.note.delete({ where: { id } });
}

export async function search(text: string) {
  // ok: action-argument-raw
  return prisma.note.findMany({ where: { title: { contains: text } } });
}

export async function mark(id: string, stage: string) {
  if (stage !== 'open' && stage !== 'done') throw new Error('no such stage');
  // ok: action-argument-raw
  await prisma.note.update({ where: { id }, data: { stage } });
}

export async function rename(id: string, title: string) {
  if (typeof title !== 'string' || title.length > 80) return;
  // ok: action-argument-raw
  await prisma.note.update({ where: { id }, data: { title } });
}

export async function trimmed(title: string) {
  // ok: action-argument-raw
  await prisma.note.create({ data: { title: title.trim(), stage: 'open', ownerId: 'me' } });
}

export async function ofForm(form: FormData) {
  const title = form.get('title');
  // ok: action-argument-raw
  await prisma.note.create({ data: { title: String(title), stage: 'open', ownerId: 'me' } });
}

export async function shown(title: string) {
  return { title };
}
