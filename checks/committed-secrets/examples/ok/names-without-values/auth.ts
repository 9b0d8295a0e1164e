import { getSecret } from './secrets';

export interface Credentials {
  password: string;
  apiKey?: string | undefined;
}

// ok: labelled-password
const secret = getSecret('JWT_SECRET');
const token = req.headers.authorization?.split(' ')[1];
const password = form.elements.password.value;
export const PASSWORD_MIN_LENGTH = 12;
export const TOKEN_TYPE = 'access_token';
export const JWT_EXPIRES_IN = '15m';
export const labels = { password: 'Enter your password', passwordHint: 'At least 8 characters', forgotPassword: 'forgot.password.link' };
// ok: live-secret
const marker = '-----BEGIN PRIVATE KEY-----';
