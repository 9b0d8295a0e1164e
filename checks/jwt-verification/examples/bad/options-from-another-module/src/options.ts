import type { VerifyOptions } from 'jsonwebtoken';

export const verifyOptions: VerifyOptions = { issuer: 'bookings' };
