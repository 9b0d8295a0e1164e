import { signedIn } from '../../../../lib/guards';
import { prisma } from '../../../../db';

// ok: unguarded-route
export const DELETE = signedIn(async (request, { params }) => {
  await prisma.member.deleteMany({ where: { id: params.id } });
  return Response.json({ deleted: true });
});

async function rename(request: Request, { params }: { params: { id: string } }) {
  const { name } = await request.json();
  await prisma.member.update({ where: { id: params.id }, data: { name } });
  return Response.json({ name });
}

const guarded = signedIn(rename);
// ok: unguarded-route
export { guarded as PUT, guarded as PATCH };
