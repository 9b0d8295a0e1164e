import type { VerifyOptions } from 'jsonwebtoken';

const base: VerifyOptions = { algorithms: ['HS256'] };

export const verifyOptions: VerifyOptions = { ...base, issuer: 'bookings' };
