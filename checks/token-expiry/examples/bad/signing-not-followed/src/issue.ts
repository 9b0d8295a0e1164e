import { promisify } from 'node:util';
import * as jwt from 'jsonwebtoken';

const issue = promisify(jwt.sign) as (claims: object, key: string) => Promise<string>;

export const login = (userId: string) => issue({ sub: userId }, process.env.JWT_SECRET!);
