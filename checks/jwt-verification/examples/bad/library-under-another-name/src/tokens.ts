import jwt from 'jsonwebtoken';

const { verify } = jwt;

export function read(token: string, key: string): unknown {
  return verify(token, key);
}
