export function signingSecret(): string {
  if (process.env.NODE_ENV !== 'production') {
    // ruleid: default-signing-secret
    return process.env.JWT_SECRET || 'change-me';
  }
  const secret = process.env.JWT_SECRET;
  if (!secret) throw new Error('JWT_SECRET is not set');
  return secret;
}
