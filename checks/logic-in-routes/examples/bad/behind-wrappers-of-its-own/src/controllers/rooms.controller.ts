import { PrismaClient } from "@prisma/client";
import type { Request, Response } from "express";

const prisma = new PrismaClient();

export async function all(_req: Request, res: Response): Promise<void> {
  // ruleid: database-in-handler
  res.json(await prisma.room.findMany());
}

export class RoomsController {
  async one(req: Request, res: Response): Promise<void> {
    // ruleid: database-in-handler
    res.json(await prisma.room.findUnique({ where: { id: req.params.id } }));
  }
}
