import { shares } from './shares';

export async function canRead(userId: string, docId: string) {
  const share = await shares.find(userId, docId);
  return share !== undefined;
}

export async function checkAccess(userId: string, docId: string): Promise<boolean> {
  if (!(await canRead(userId, docId))) {
    throw new Error('forbidden');
  }
  return true;
}

export async function verifyOwner(userId: string, docId: string) {
  const share = await shares.find(userId, docId);
  shares.count += 1;
  return share;
}
