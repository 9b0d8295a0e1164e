import { prisma } from './db';
import { ensureNote, mine } from './access';

export const list = (workspaceId: string) => prisma.note.findMany({ where: { workspaceId } });
export const own = () => prisma.note.findMany({ where: mine() });
export const byHandle = (handle: string) => prisma.note.findFirst({ where: { handle } });

export async function remove(noteId: string) {
  await ensureNote(noteId);
  // ok: no-tenant-in-hand
  await prisma.note.delete({ where: { id: noteId } });
}
