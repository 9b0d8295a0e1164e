import Stripe from 'stripe';

// ruleid: live-secret
const stripe = new Stripe("{{fake.stripe_live}}");

export const charge = (amount: number) => stripe.charges.create({ amount, currency: 'eur' });
