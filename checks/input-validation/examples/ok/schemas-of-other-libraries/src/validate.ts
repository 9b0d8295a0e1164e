import Ajv from 'ajv';
import { plainToInstance } from 'class-transformer';
import { validateOrReject } from 'class-validator';
import type { NextFunction, Request, Response } from 'express';

const ajv = new Ajv();

export function ajvBody(schema: object) {
  const fits = ajv.compile(schema);
  return (req: Request, res: Response, next: NextFunction) => {
    // ok: body-used-raw
    if (!fits(req.body)) return res.status(400).end();
    return next();
  };
}

export const dto = (type: new () => object) => async (req: Request, res: Response, next: NextFunction) => {
  req.body = plainToInstance(type, req.body);
  await validateOrReject(req.body);
  next();
};
