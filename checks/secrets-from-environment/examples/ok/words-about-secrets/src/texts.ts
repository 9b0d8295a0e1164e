import { FieldMap } from '@acme/fields';
import { z } from 'zod';
import { useForm } from 'react-hook-form';
import { defineMessages } from 'react-intl';

export enum TokenKind {
  ACCESS_TOKEN = 'access',
  REFRESH_TOKEN = 'refresh',
}

export const errorCodes = { INVALID_TOKEN: 'E_TOKEN', WRONG_PASSWORD: 'E_PASSWORD' } as const;

// ok: literal-credential
export const messages = defineMessages({ password: 'Your password', token: 'Paste the token here', secret: 'Client secret' });

export const login = z.object({ email: z.string(), password: z.string().min(12, 'at least twelve') });

export const useLogin = () =>
  // ok: literal-credential
  useForm({ defaultValues: { email: '', password: '' }, resolver: undefined });

// ok: literal-credential
export const columns = new FieldMap({ token: 'sessionToken', accessToken: 'access_token' });

export const docs = {
  properties: { apiKey: { type: 'string', description: 'Key of the account' }, password: 'string' },
};

export const label = (code: string): string => (code === errorCodes.INVALID_TOKEN ? 'Token is not valid' : code || 'unknown');

export const tokens = { kind: TokenKind.ACCESS_TOKEN, key: process.env.SIGNING_KEY };
