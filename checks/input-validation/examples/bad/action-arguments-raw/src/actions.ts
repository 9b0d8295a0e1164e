'use server';
import { prisma } from './prisma';
import { keep, read } from './store';
import { checkAccess, isMember } from './access';
import { signedIn } from './wrap';

interface NewNote {
  title: string;
  stage: string;
}

type Stage = 'open' | 'done';

// ruleid: action-argument-raw
export const add = async (input: NewNote) => prisma.note.create({ data: { ...input, ownerId: 'me' } });

export async function rename(input: { id: string; title: string }) {
  await prisma.note.update({
    where: { id: input.id },
    // ruleid: action-argument-raw
    data: { title: input.title },
  });
}

export async function move({ id, stage }: { id: string; stage: Stage }) {
  // ruleid: action-argument-raw
  await prisma.note.updateMany({ where: { id, ownerId: 'me' }, data: { stage } });
}

export async function remove(ownerId: string, id: string) {
  // ruleid: action-argument-raw
  await prisma.note.deleteMany({ where: { id, ownerId } });
}

export async function mark(id: string, stage: Stage) {
  // ruleid: action-argument-raw
  await prisma.note.update({ where: { id }, data: { stage } });
}

export async function store(note: NewNote) {
  // ruleid: action-argument-raw
  await keep(note);
}

export async function found(filter: { stage: string }) {
  // ruleid: action-argument-raw
  return read(filter);
}

export async function fill(form: FormData) {
  // ruleid: action-argument-raw
  await prisma.note.create({ data: Object.fromEntries(form) });
}

export async function fillAll(form: FormData) {
  // ruleid: action-argument-raw
  const rows = JSON.parse(form.get('rows'));
  await prisma.note.createMany({ data: rows });
}

export async function addAll(notes: NewNote[]) {
  // ruleid: action-argument-raw
  await prisma.note.createMany({ data: notes.map((note) => ({ title: note.title, stage: 'open', ownerId: 'me' })) });
}

export const wrapped = signedIn(async (input: NewNote, session) => {
  // ruleid: action-argument-raw
  await prisma.note.create({ data: { title: input.title, stage: input.stage, ownerId: session.userId } });
});

export async function present(input: { title: string }) {
  if (!input.title) throw new Error('no title');
  // ruleid: action-argument-raw
  await prisma.note.create({ data: { title: input.title, stage: 'open', ownerId: 'me' } });
}

export async function removeOwn(ownerId: string, id: string) {
  await checkAccess(ownerId);
  if (!(await isMember(ownerId))) throw new Error('not yours');
  // ruleid: action-argument-raw
  await prisma.note.deleteMany({ where: { ownerId, stage: 'done' } });
}
