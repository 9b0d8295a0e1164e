import { prisma } from '../db';

export async function resolveTenant(req, res, next) {
  const tenant = await prisma.tenant.findUnique({ where: { slug: req.get('x-tenant') } });
  if (!tenant) return res.status(401).json({ error: 'unknown tenant' });
  req.tenantId = tenant.id;
  return next();
}
