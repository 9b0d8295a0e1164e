import jwt from 'jsonwebtoken';

export function signInvitationToken(email: string, secret: string, days = 7): string {
  // ruleid: lifetime-over-limit
  return jwt.sign({ email, type: 'invitation' }, secret, { expiresIn: `${days}d` });
}
