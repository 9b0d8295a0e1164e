import { prisma } from './prisma';

// ruleid: resolver-fails-open
export const ofHost = async (req, _res, next) => {
  const [slug] = req.hostname.split('.');
  try {
    const tenant = await prisma.tenant.findUniqueOrThrow({ where: { slug }, select: { id: true } });
    req.desk = { tenantId: tenant.id };
    next();
  } catch (error) {
    console.warn('no tenant for', slug, error);
    next();
  }
};

export const ofHostOnly = async (req, res, next) => {
  const [slug] = req.hostname.split('.');
  const tenant = await prisma.tenant.findUnique({ where: { slug } });
  if (!tenant) return res.status(404).end();
  req.desk = { tenantId: tenant.id };
  next();
};

// What finds no tenant throws, and the caller is answered.
export const ofHostOrNone = async (req, res, next) => {
  const [slug] = req.hostname.split('.');
  try {
    const tenant = await prisma.tenant.findUniqueOrThrow({ where: { slug } });
    req.desk = { tenantId: tenant.id };
    next();
  } catch {
    res.status(404).end();
  }
};

export const ofHostWhole = async (req, res, next) => {
  const [slug] = req.hostname.split('.');
  const found = await prisma.tenant.findUnique({ where: { slug } });
  if (!found) return res.status(404).end();
  req.desk = found;
  next();
};

export const ofHostPerhaps = async (req, _res, next) => {
  const [slug] = req.hostname.split('.');
  req.desk = await prisma.tenant.findUnique({ where: { slug } });
  next();
};
