import { Router } from "express";
import { db } from "./db";

export const createOrdersRouter = (): Router => {
  const router = Router();
  router.route("/").get(async (_req, res) => res.json(await db.order.findMany()));
  return router;
};
