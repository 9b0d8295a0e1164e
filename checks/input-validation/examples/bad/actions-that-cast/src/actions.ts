'use server';
import { prisma } from './prisma';
import { store } from './store';

export async function move(form: FormData) {
  // ruleid: cast-as-validation
  const id = form.get('id') as string;
  // ruleid: cast-as-validation
  const stage = form.get('stage') as string;
  await prisma.note.updateMany({ where: { id, ownerId: 'x' }, data: { stage } });
}

export const rename = async (form: FormData) => {
  // ruleid: cast-as-validation
  const data = Object.fromEntries(form) as { title: string };
  await prisma.note.update({ where: { id: 'x' }, data });
};

export async function retitle(_before: unknown, form: FormData) {
  const title = form.get('title');
  // ruleid: cast-as-validation
  await prisma.note.update({ where: { id: 'x' }, data: { title: title as string } });
}

export async function keep(form: FormData) {
  // ruleid: cast-as-validation
  const title = form.get('title') as string;
  await store(title);
}

export async function shorten(form: FormData) {
  // ruleid: hand-written-checks
  const title = form.get('title') as string;
  if (typeof title !== 'string') return;
  await prisma.note.update({ where: { id: 'x' }, data: { title } });
}

export async function trim(form: FormData) {
  // ruleid: cast-as-validation
  const title = (form.get('title') as string)?.trim() ?? '';
  await prisma.note.update({ where: { id: 'x' }, data: { title } });
}

export async function limit(form: FormData) {
  // ruleid: hand-written-checks
  const title = form.get('title') as string | null;
  if (!title || title.length > 80) return;
  await prisma.note.update({ where: { id: 'x' }, data: { title } });
}
