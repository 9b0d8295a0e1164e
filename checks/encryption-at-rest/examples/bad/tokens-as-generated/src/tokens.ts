import { nanoid } from 'nanoid';

export function newToken() {
  return nanoid(32);
}
