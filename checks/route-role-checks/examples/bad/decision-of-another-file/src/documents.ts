import { canRead, canWrite, mayEdit } from './access';

export async function read(userId: string, docId: string) {
  // ruleid: authorisation-not-awaited
  if (!canRead(userId, docId)) {
    throw new Error('forbidden');
  }
  return docId;
}

export async function share(userId: string, docId: string) {
  // ruleid: authorisation-thrown-away
  await canRead(userId, docId);
  return { docId };
}

export async function write(role: string, docId: string) {
  // ruleid: authorisation-thrown-away
  canWrite(role);
  return { docId };
}

export function editable(userId: string, docs: { id: string }[]) {
  // ruleid: authorisation-not-awaited
  return docs.filter(async (doc) => await mayEdit(userId, doc));
}
