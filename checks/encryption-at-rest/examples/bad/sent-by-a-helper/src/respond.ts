import type { Response } from 'express';

export const sendOk = (res: Response, data: unknown) => res.status(200).json({ data });

export function created(res: Response, { row }: { row: unknown }) {
  res.status(201).send(row);
}
