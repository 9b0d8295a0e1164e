import Stripe from "stripe";
import { Payments } from "../payments";

// ok: client-created
export const payments = (key: string): Payments => new Payments(new Stripe(key));
