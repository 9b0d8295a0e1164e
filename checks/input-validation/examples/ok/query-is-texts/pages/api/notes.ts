import type { NextApiRequest, NextApiResponse } from 'next';
import { prisma } from '../../src/prisma';

export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  // ok: query-used-raw
  res.json(await prisma.note.findMany({ where: { ownerId: 'me', stage: req.query.stage } }));
}
