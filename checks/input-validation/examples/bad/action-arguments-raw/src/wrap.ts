import { session } from './session';

type Action<T> = (input: T, session: { userId: string }) => Promise<unknown>;

export function signedIn<T>(action: Action<T>) {
  return async (input: T) => {
    const current = await session();
    if (!current) throw new Error('sign in');
    return action(input, current);
  };
}

