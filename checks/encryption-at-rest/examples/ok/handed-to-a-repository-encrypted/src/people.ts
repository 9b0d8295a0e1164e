import { pbkdf2Sync, randomBytes } from 'node:crypto';
import type { PrismaClient } from '@prisma/client';
import { digest } from './encryption';

export const makePeople = (db: PrismaClient) => ({
  setPassword: (id: string, passwordHash: string) => db.account.update({ where: { id }, data: { passwordHash } }),
  setKey: (id: string, apiKey: string) => db.account.update({ where: { id }, data: { apiKey } }),
});

export type People = ReturnType<typeof makePeople>;

const slow = (plain: string, salt = randomBytes(16)) =>
  `${salt.toString('hex')}.${pbkdf2Sync(plain, salt, 600_000, 32, 'sha512').toString('hex')}`;

interface Parts {
  people: People;
}

export const makeAccounts = ({ people }: Parts) => ({
  async setPassword(id: string, plain: string) {
    await people.setPassword(id, slow(plain));
  },
  async setKey(id: string) {
    const key = randomBytes(24).toString('hex');
    await people.setKey(id, digest(key));
    return key;
  },
});

export const routes = (accounts: ReturnType<typeof makeAccounts>) => ({
  setPassword: async (req: Request) => {
    const body = await req.json();
    await accounts.setPassword(body.id, body.password);
  },
});
