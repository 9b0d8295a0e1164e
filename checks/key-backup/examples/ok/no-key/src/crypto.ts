export const stripe = process.env.STRIPE_SECRET_KEY;
