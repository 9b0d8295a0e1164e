import jwt from 'jsonwebtoken';

const { verify } = jwt;

export function read(token: string, key: string): unknown {
  // ruleid: unpinned-algorithm
  return verify(token, key);
}
