import { note } from './schema';

export async function add(input: unknown) {
  return note.parse(input);
}
