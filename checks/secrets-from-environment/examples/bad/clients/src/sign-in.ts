import type { NextAuthOptions } from 'next-auth';
import KeycloakProvider from 'next-auth/providers/keycloak';
import Google from 'next-auth/providers/google';

export const authOptions: NextAuthOptions = {
  // ruleid: literal-credential
  secret: 'orange-grove-at-dusk',
  providers: [
    KeycloakProvider({
      clientId: 'portal',
      // ruleid: literal-credential
      clientSecret: 'orange-peel-for-all',
    }),
    Google({
      clientId: 'portal',
      // ruleid: literal-credential
      clientSecret: 'orange-juice-for-all',
    }),
    // ok: literal-credential
    KeycloakProvider({ clientId: 'portal', clientSecret: process.env.KEYCLOAK_SECRET! }),
  ],
};
