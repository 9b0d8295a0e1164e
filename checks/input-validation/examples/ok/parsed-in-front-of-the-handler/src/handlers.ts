import type { Request, Response } from 'express';
import { save } from './save';

export async function declared(req: Request, res: Response) {
  // ok: body-used-raw
  const { title } = req.body;
  res.json(await save(title));
}

export const cast = async (req: Request, res: Response) => {
  // ok: cast-as-validation
  const item = req.body as { title: string };
  res.json(await save(item.title));
};

export class Items {
  create = async (req: Request, res: Response) => {
    // ok: body-used-raw
    const { title } = req.body;
    res.json(await save(title));
  };

  async update(req: Request, res: Response) {
    // ok: body-used-raw
    const { title } = req.body;
    res.json(await save(title));
  }

  static async replace(req: Request, res: Response) {
    // ok: body-used-raw
    const { title } = req.body;
    res.json(await save(title));
  }
}

export class Resolved {
  async create(req: Request, res: Response) {
    // ok: body-used-raw
    res.json(await save(req.body.title));
  }
}
