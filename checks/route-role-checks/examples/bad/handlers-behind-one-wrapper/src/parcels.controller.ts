import type { Request, Response, Router } from 'express';
import { Controller } from './controller';
import { db } from './db';

export class ParcelsController extends Controller {
  attach(router: Router) {
    // ruleid: unguarded-route
    router.get('/parcels', this.run(this.list));
    // ruleid: unguarded-route
    router.delete('/parcels/:id', this.run(this.drop));
    // ok: unguarded-read
    router.get('/version', this.run(this.version));
  }

  private async list(req: Request, res: Response) {
    res.json(await db.parcel.findMany({ where: { state: String(req.query.state) } }));
  }

  private drop = async (req: Request, res: Response) => {
    await db.parcel.delete({ where: { id: req.params.id } });
    res.status(204).end();
  };

  private async version(_req: Request, res: Response) {
    res.json({ version: 4 });
  }
}
