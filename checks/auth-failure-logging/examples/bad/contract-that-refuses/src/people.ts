import bcrypt from 'bcryptjs';
import { store } from './store';
import { ticketFor } from './tickets';

export class People {
  async enter(login: string, word: string): Promise<string | null> {
    const person = await store.person(login);
    if (!person) return null;
    const good = await bcrypt.compare(word, person.digest);
    return good ? ticketFor(person) : null;
  }

  async enterAndCount(login: string, word: string) {
    const person = await store.person(login);
    const good = person !== null && (await bcrypt.compare(word, person.digest));
    if (!good) await store.missed(login);
    return good ? ticketFor(person) : null;
  }
}
