import type { Request, Response } from 'express';
import type { Model } from 'mongoose';

export function getOne(model: Model<any>) {
  return async (req: Request, res: Response) => {
    const { tenantId } = req.session;
    // ruleid: request-id-unscoped
    res.json({ tenantId, row: await model.findById(req.params.id) });
  };
}

export function removeOne(model: Model<any>) {
  return async (req: Request, res: Response) => {
    // ok: request-id-unscoped
    res.json(await model.findOneAndDelete({ _id: req.params.id, tenantId: req.session.tenantId }));
  };
}
