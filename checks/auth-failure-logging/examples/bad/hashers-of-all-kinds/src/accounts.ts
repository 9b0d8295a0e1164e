import argon2 from 'argon2';
import { verify as matches } from '@node-rs/argon2';
import { compareSync } from 'bcryptjs';
import { scrypt, scryptSync, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { store } from './store';

export class HttpError extends Error {
  constructor(readonly status: number) {
    super('refused');
  }
}

export async function open(login: string, word: string) {
  const account = await store.find(login);
  if (!account || !(await argon2.verify(account.digest, word))) {
    // ruleid: silent-login-failure
    throw new HttpError(401);
  }
  return account;
}

export async function openBadge(login: string, word: string) {
  const account = await store.find(login);
  const good = account && (await matches(account.digest, word));
  // ruleid: silent-login-failure
  if (!good) throw new HttpError(401);
  return account;
}

export function openDesk(account: Account, word: string) {
  // ruleid: silent-login-failure
  if (!compareSync(word, account.digest)) throw new HttpError(401);
  return account;
}

export function openVault(account: Account, word: string) {
  const derived = scryptSync(word, account.salt, 64);
  if (!timingSafeEqual(derived, account.digest)) {
    // ruleid: silent-login-failure
    throw new HttpError(401);
  }
  return account;
}

const derive = promisify(scrypt);

async function fits(account: Account, word: string) {
  const key = await derive(word, account.salt, 64);
  return timingSafeEqual(key, account.digest);
}

export async function openGate(account: Account, word: string) {
  if (!(await fits(account, word))) {
    // ruleid: silent-login-failure
    throw new HttpError(401);
  }
  return account;
}
