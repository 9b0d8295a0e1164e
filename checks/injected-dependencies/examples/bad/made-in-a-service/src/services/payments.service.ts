import Stripe from "stripe";
import { createTransport } from "nodemailer";
import { PrismaClient } from "@prisma/client";

export class Payments {
  private readonly stripe: Stripe;
  // ruleid: client-created
  private readonly prisma = new PrismaClient();

  constructor(key: string) {
    // ruleid: client-created
    this.stripe = new Stripe(key);
  }

  async receipt(to: string): Promise<void> {
    // ruleid: client-created
    await createTransport({ host: "mail" }).sendMail({ to });
  }
}
