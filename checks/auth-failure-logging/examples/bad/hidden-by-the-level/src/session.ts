import { jwtVerify } from 'jose';
import { logger } from './logger';

export async function sessionOf(token: string) {
  try {
    return (await jwtVerify(token, key, { algorithms: ['HS256'] })).payload;
  } catch (error) {
    // ruleid: logged-too-low
    logger.debug({ error }, 'session rejected');
    return null;
  }
}

export async function visitorOf(token: string) {
  try {
    return (await jwtVerify(token, key, { algorithms: ['HS256'] })).payload;
  } catch (error) {
    logger.debug({ error }, 'details');
    // ok: logged-too-low
    logger.warn({ reason: error.code }, 'token refused');
    return null;
  }
}
