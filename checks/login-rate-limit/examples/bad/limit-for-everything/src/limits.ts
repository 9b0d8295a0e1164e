import rateLimit from 'express-rate-limit';

export const everything = rateLimit({ windowMs: 15 * 60 * 1000, max: 300 });
export const perMinute = rateLimit({ windowMs: 60 * 1000, max: 5 });
