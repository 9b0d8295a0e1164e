import { initServer } from '@ts-rest/express';
import argon2 from 'argon2';
import { contract } from './contract';
import { log } from './log';
import { store } from './store';
import { ticketFor } from './tickets';

async function check(login: string, word: string) {
  const person = await store.person(login);
  const good = person !== null && (await argon2.verify(person.digest, word));
  if (!good) {
    log.warn({ personId: person?.id, reason: person ? 'word' : 'unknown' }, 'login failed');
    return null;
  }
  return person;
}

export const handlers = initServer().router(contract, {
  enter: async ({ body }) => {
    const person = await check(body.login, body.word);
    // ok: silent-login-failure
    if (!person) return { status: 401, body: { message: 'wrong' } };
    return { status: 200, body: { ticket: ticketFor(person) } };
  },
  enterHere: async ({ body, req }) => {
    const person = await store.person(body.login);
    if (!person || !(await argon2.verify(person.digest, body.word))) {
      log.warn({ personId: person?.id, path: req.path }, 'login failed');
      // ok: silent-login-failure
      return { status: 401, body: { message: 'wrong' } };
    }
    return { status: 200, body: { ticket: ticketFor(person) } };
  },
});
