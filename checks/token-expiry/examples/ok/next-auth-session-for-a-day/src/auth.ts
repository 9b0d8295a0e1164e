import NextAuth from 'next-auth';
import Credentials from 'next-auth/providers/credentials';

// ok: lifetime-over-limit
export const { auth } = NextAuth({ providers: [Credentials({})], session: { maxAge: 24 * 60 * 60 } });
