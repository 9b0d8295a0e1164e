import { Router, type Request, type Response } from "express";
import { load } from "./load";
import { wrap } from "./wrap";

class Desk {
  constructor() {
    this.kept = wrap(this.kept);
  }

  list = async (_req: Request, res: Response) => {
    res.json(await load("all"));
  };

  report = wrap(async (_req: Request, res: Response) => {
    res.json(await load("report"));
  });

  kept = async (_req: Request, res: Response) => {
    res.json(await load("kept"));
  };
}

async function one(req: Request, res: Response) {
  res.json(await load(String(req.params.day)));
}

export const desk = new Desk();
export const router = Router();
const oneDay = wrap(one);
router.get("/report", desk.report);
router.get("/kept", desk.kept);
router.get("/days/:day", oneDay);
router.get("/again/:day", wrap(one));
