import { compare } from 'bcryptjs';
import NextAuth from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import { prisma } from '../../../../db';

// ruleid: login-without-limiter
const handler = NextAuth({
  providers: [
    Credentials({
      async authorize(credentials) {
        const user = await prisma.user.findUnique({ where: { email: credentials.email } });
        return user && (await compare(credentials.password, user.hash)) ? user : null;
      },
    }),
  ],
});

export { handler as GET, handler as POST };
