import type { Request, Response } from 'express';
import { save } from './save';

export async function create(req: Request, res: Response) {
  // ruleid: body-used-raw
  const { title } = req.body;
  res.json(await save(title));
}
