import { Router } from 'express';
import { prisma } from './db';
import { track } from './services/parcels';

export const parcels = Router();

parcels.put('/parcels', async (req, res) => {
  const { tenantId } = req.user;
  res.json(await track(tenantId, req.body));
});

parcels.put('/parcels/:ref', async (req, res) => {
  const { tenantId } = req.user;
  const trackingRef = req.params.ref;
  // ruleid: upsert-by-shared-unique
  const row = await prisma.parcel.upsert({
    where: { trackingRef },
    update: { recipient: req.body.recipient },
    create: { tenantId, trackingRef, recipient: req.body.recipient },
  });
  res.json(row);
});
