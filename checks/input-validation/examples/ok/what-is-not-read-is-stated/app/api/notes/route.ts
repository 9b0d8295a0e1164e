import { note } from '../../../src/schema';

export async function POST(request: Request) {
  const body = await request.json();
  // ok: cast-as-validation
  const input = note.parse(body);
  return Response.json(input);
}
