import NextAuth from 'next-auth';
import Credentials from 'next-auth/providers/credentials';

export const { auth } = NextAuth({
  providers: [Credentials({})],
  session: {
    strategy: 'jwt',
    // ruleid: lifetime-over-limit
    maxAge: 30 * 24 * 60 * 60,
  },
});

// ruleid: lifetime-over-limit
export const byDefault = NextAuth({ providers: [Credentials({})], session: { strategy: 'database' } });
