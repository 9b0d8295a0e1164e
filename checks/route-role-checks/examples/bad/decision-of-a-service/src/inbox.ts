import { canOpen } from "./policy";

export function inbox(user: { id: string }, letters: { owner: string }[]) {
  // ruleid: authorisation-not-awaited
  return letters.filter((letter) => canOpen(user, letter));
}

export async function sent(user: { id: string }, letters: { owner: string }[]) {
  // ok: authorisation-not-awaited
  const open = await Promise.all(letters.map((letter) => canOpen(user, letter)));
  return letters.filter((_, at) => open[at]);
}
