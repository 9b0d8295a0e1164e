import jwt from 'jsonwebtoken';

export const library = { read: jwt.verify };

export function read(token: string, key: string): unknown {
  return library.read(token, key);
}
