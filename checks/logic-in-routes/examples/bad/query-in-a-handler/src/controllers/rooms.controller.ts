import { PrismaClient } from "@prisma/client";
import type { Request, Response } from "express";

const prisma = new PrismaClient();

export async function remove(req: Request, res: Response): Promise<void> {
  // ruleid: database-in-handler
  await prisma.room.delete({ where: { id: req.params.id } });
  res.end();
}
