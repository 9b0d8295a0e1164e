import { withAccess } from 'some-access-library';
import { prisma } from '../../../db';

export const POST = withAccess(async (request: Request) => {
  await prisma.member.create({ data: await request.json() });
  return Response.json({ created: true });
});
