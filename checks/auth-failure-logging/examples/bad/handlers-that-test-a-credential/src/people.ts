import bcrypt from 'bcryptjs';
import pino from 'pino';
import { db } from './db';

const log = pino();

class People {
  named(name: string) {
    return db.person.findFirst({ where: { name } });
  }

  async knows(name: string, pin: string) {
    const person = await this.named(name);
    return bcrypt.compare(pin, person?.pinDigest ?? '');
  }

  async enter(name: string, word: string) {
    const person = await this.named(name);
    if (!person) throw new Error('nobody');
    const ok = await bcrypt.compare(word, person.digest);
    log.info({ id: person.id }, 'looked at a person');
    return { ok, person };
  }
}

export const people = new People();
