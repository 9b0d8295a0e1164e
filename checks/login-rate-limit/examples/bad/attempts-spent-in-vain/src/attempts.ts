import { RateLimiterMemory } from 'rate-limiter-flexible';

const strict = new RateLimiterMemory({ points: 5, duration: 900 });
const wide = new RateLimiterMemory({ points: 100, duration: 60 });

export const spend = async (key: string) => {
  await strict.consume(key);
};
export const spendWidely = async (key: string) => {
  await wide.consume(key);
};

export async function note(key: string) {
  try {
    await strict.consume(key);
  } catch (err) {
    console.warn('too many', key);
  }
}
