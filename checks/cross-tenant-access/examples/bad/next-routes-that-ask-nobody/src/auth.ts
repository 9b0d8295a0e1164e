import NextAuth from 'next-auth';

export const { auth, handlers } = NextAuth({ providers: [] });

export async function requireRole(...roles: string[]) {
  const session = await auth();
  if (!session || !roles.includes(session.user.role)) throw new Error('Forbidden');
  return session;
}
