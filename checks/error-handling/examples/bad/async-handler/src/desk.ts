import { Router, type Request, type Response } from "express";
import { load, passedOn } from "./load";

class Desk {
  // ruleid: async-handler-uncaught
  async list(_req: Request, res: Response) {
    res.json(await load("all"));
  }

  // ruleid: async-handler-uncaught
  report = async (req: Request, res: Response) => {
    res.json(await load(String(req.query.day)));
  };

  // ok: async-handler-uncaught
  quiet = async (_req: Request, res: Response) => {
    try {
      res.json(await load("quiet"));
    } catch (error) {
      res.status(502).end();
    }
  };

  // ruleid: async-handler-uncaught
  async bound(_req: Request, res: Response) {
    res.json(await load("bound"));
  }
}

// ruleid: async-handler-uncaught
async function one(req: Request, res: Response) {
  res.json(await load(String(req.params.day)));
}

const desk = new Desk();
export const router = Router();
router.get("/days", desk.list);
router.route("/report").get(desk.report);
router.get("/quiet", desk.quiet);
router.get("/bound", desk.bound.bind(desk));
router.get("/days/:day", [one]);

// ruleid: async-handler-uncaught
router.get("/passed-on", async (req, res) => {
  res.json(await passedOn(String(req.query.day)));
});
