import { canRead, checkAccess, verifyOwner } from './access';

export async function read(userId: string, docId: string) {
  if (!(await canRead(userId, docId))) {
    throw new Error('forbidden');
  }
  return docId;
}

export async function share(userId: string, docId: string) {
  // ok: authorisation-thrown-away
  await checkAccess(userId, docId);
  // ok: authorisation-thrown-away
  await verifyOwner(userId, docId);
  const allowed = await canRead(userId, docId);
  return { docId, allowed };
}
