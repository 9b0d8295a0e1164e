import { signInvitation } from './tokens';

export const invite = (email: string, secret: string): string => signInvitation(email, secret, 14);
