import { prisma } from '../../db';
import { sessionOf } from '../../session';

export default async function handler(req, res) {
  const session = await sessionOf(req);
  const { tenantId } = req.query;
  const { lineId } = req.body;
  const member = await prisma.member.findUnique({
    where: { tenantId_userId: { tenantId, userId: session.user.id } },
  });
  if (!member) return res.status(404).end();

  // ruleid: request-id-unscoped
  await prisma.invoiceLine.delete({ where: { id: lineId } });
  return res.status(204).end();
}
