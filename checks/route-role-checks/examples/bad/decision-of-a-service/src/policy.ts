import { members } from "./members";

export async function canOpen(user: { id: string }, letter: { owner: string }): Promise<boolean> {
  return (await members.find(user.id)) === letter.owner;
}
