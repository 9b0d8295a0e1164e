import type Stripe from "stripe";

export class Payments {
  constructor(private readonly stripe: Stripe) {}
}
