import { prisma } from '../../../prisma';

export async function POST(request: Request) {
  // ruleid: body-used-raw
  const form = await request.formData();
  return Response.json(await prisma.note.create({ data: Object.fromEntries(form) }));
}

export async function PUT(request: Request) {
  // ruleid: body-used-raw
  const text = await request.text();
  return Response.json(await prisma.note.create({ data: JSON.parse(text) }));
}

export async function PATCH(request: Request) {
  // ok: body-used-raw
  const form = await request.formData();
  return Response.json(await prisma.note.create({ data: { title: form.get('title') } }));
}
