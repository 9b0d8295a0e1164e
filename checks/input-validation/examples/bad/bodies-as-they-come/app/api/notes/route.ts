import { notes } from '../../../src/notes';

export async function POST(request: Request) {
  // ruleid: cast-as-validation
  const note = (await request.json()) as Note;
  return Response.json(await notes.add(note.title, note.text));
}
