import { PrismaClient } from '@prisma/client';
import express from 'express';

export const app = express();
const prisma = new PrismaClient();

// ok: tenant-missing
app.get('/shops/:slug/products', async (req, res) => {
  const tenant = await prisma.tenant.findUnique({ where: { slug: req.params.slug } });
  if (!tenant) {
    res.sendStatus(404);
    return;
  }
  res.json(await prisma.product.findMany({ where: { tenantId: tenant.id } }));
});

app.use('/mine', (req, res, next) => {
  const slug = req.hostname.split('.')[0];
  void prisma.tenant.findUnique({ where: { slug } }).then((tenant) => {
    if (!tenant) {
      res.sendStatus(404);
      return;
    }
    req.tenantId = tenant.id;
    next();
  });
});

// ok: tenant-missing
app.get('/mine/products', async (req, res) => {
  res.json(await prisma.product.findMany({ where: { tenantId: req.tenantId } }));
});
