import type { Request, Response } from "express";
import { db } from "./db";

export const crew = {
  list: async (req: Request, res: Response) => res.json(await db.person.findMany()),
  add: async (req: Request, res: Response) => res.json(await db.person.create({ data: { name: req.body.name } })),
  read: async (req: Request, res: Response) => res.json(await db.person.findUnique({ where: { id: req.params.personId } })),
  change: async (req: Request, res: Response) =>
    res.json(await db.person.update({ where: { id: req.params.personId }, data: { name: req.body.name } })),
  rank: async (req: Request, res: Response) =>
    res.json(await db.person.update({ where: { id: req.params.personId }, data: { rank: req.body.rank } })),
  asked: async (req: Request, res: Response) => {
    if (req.user!.role !== "head") return res.status(403).end();
    return res.json(await db.person.update({ where: { id: req.params.personId }, data: { rank: req.body.rank } }));
  },
};
