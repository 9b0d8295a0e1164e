import { promisify } from 'node:util';
import * as jwt from 'jsonwebtoken';

const issue = promisify(jwt.sign) as (claims: object, key: string) => Promise<string>;

// ruleid: no-expiry
export const login = (userId: string) => issue({ sub: userId }, process.env.JWT_SECRET!);

type Options = { expiresIn: string };

function signed(userId: string, options: Options): string {
  // ruleid: lifetime-over-limit
  return jwt.sign({ sub: userId }, process.env.JWT_SECRET!, options);
}

export const short = (userId: string) => signed(userId, { expiresIn: '1h' });
export const long = (userId: string) => signed(userId, { expiresIn: '30d' });
