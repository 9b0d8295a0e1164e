import { note } from '../../../src/schema';

export async function POST(request: Request) {
  const body = await request.json();
  // ok: cast-as-validation
  const input = note.parse(body);
  return Response.json(input);
}

export async function PATCH(request: Request): Promise<Response> {
  const query = new URL(request.url).searchParams;
  // ok: body-used-raw
  const source = request.headers.get('content-type') === null ? Object.fromEntries(query) : await request.json();
  const read = note.safeParse(source);
  if (!read.success) return Response.json({ error: 'invalid' }, { status: 400 });
  return Response.json(await prisma.note.create({ data: read.data }));
}
