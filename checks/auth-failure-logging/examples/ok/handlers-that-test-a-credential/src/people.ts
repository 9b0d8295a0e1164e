import bcrypt from 'bcryptjs';
import pino from 'pino';
import { db } from './db';

const log = pino();

export const makePeople = () => {
  const enter = async (name: string, word: string) => {
    const person = await db.person.findFirst({ where: { name } });
    if (!person) throw new Error('nobody');
    if (!(await bcrypt.compare(word, person.digest))) {
      log.info({ id: person.id, reason: 'word' }, 'entry refused');
      return { ok: false };
    }
    return { ok: true, person };
  };

  return { enter };
};
