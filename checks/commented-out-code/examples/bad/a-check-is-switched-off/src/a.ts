export const total = 1;

export function show(user: { tenantId: string }, note: { tenantId: string }) {
  // ruleid: code-in-comment
  // if (user.tenantId !== note.tenantId) {
  //   throw new Error('not yours');
  // }
  return note;
}
