import Stripe from "stripe";

// ok: client-created
export const makeStripe = (key: string): Stripe => new Stripe(key);
