import type { Request, Response } from "express";
import bcrypt from "bcryptjs";
import Stripe from "stripe";
import { db } from "./db";

const stripe = new Stripe(process.env.STRIPE_KEY!);

class AccountsController {
  login = async (req: Request, res: Response) => {
    const user = await db.user.findUnique({ where: { email: req.body.email } });
    if (!user || !(await bcrypt.compare(req.body.password, user.passwordHash))) {
      return res.status(401).end();
    }
    return res.json({ id: user.id });
  };

  paid = async (req: Request, res: Response) => {
    const event = stripe.webhooks.constructEvent(req.body, req.headers["stripe-signature"]!, process.env.HOOK_KEY!);
    await db.payment.create({ data: { id: event.id } });
    res.status(204).end();
  };

  catalog = (_req: Request, res: Response) => res.json({ currencies: ["EUR"] });

  subscribe = async (req: Request, res: Response) => {
    await db.subscriber.create({ data: { email: req.body.email } });
    res.status(204).end();
  };

  async create(_req: Request, res: Response) {
    res.status(201).json(await db.user.create({ data: {} }));
  }

  async update(_req: Request, res: Response) {
    res.status(204).end();
  }

  async replace(_req: Request, res: Response) {
    res.status(204).end();
  }

  async remove(_req: Request, res: Response) {
    res.status(204).end();
  }
}

export const accounts = new AccountsController();
