import { signInvitationToken } from './links';

export function inviteForever(email: string, secret: string): string {
  return signInvitationToken(email, secret, 365);
}
