import { shares } from './shares';

export async function canRead(userId: string, docId: string) {
  const share = await shares.find(userId, docId);
  return share !== undefined;
}

export function canWrite(role: string): boolean {
  return role === 'editor';
}
