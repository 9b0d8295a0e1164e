import type { ZodType } from 'zod';
import { session } from './session';

export function checked<T>(schema: ZodType<T>, action: (input: T) => Promise<unknown>) {
  return async (raw: unknown) => action(schema.parse(raw));
}

export function signedIn(action: (input: unknown, session: { userId: string }) => Promise<unknown>) {
  return async (input: unknown) => action(input, await session());
}
