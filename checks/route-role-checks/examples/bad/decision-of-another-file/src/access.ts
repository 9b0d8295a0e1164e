import { shares } from './shares';

export async function canRead(userId: string, docId: string) {
  const share = await shares.find(userId, docId);
  return share !== undefined;
}

// What may be edited is told by its declaration, not by its name alone.
export async function mayEdit(userId: string, doc: { id: string }): Promise<boolean> {
  return (await shares.find(userId, doc.id)) === 'editor';
}

export function canWrite(role: string): boolean {
  return role === 'editor';
}
