import type { NextApiRequest, NextApiResponse } from 'next';
import { getToken } from 'next-auth/jwt';
import { prisma } from '../../db';

// ok: unguarded-route
export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  const token = await getToken({ req });
  if (!token) return res.status(401).json({ error: 'Unauthorized' });
  if (req.method === 'POST') {
    await prisma.tenant.create({ data: { id: String(req.body.id) } });
    return res.status(201).end();
  }
  return res.status(405).end();
}
