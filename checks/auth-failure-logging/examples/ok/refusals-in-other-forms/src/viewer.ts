import { jar } from './jar';
import { log } from './log';
import { readViewer } from './tokens';

export async function currentViewer() {
  try {
    return await readViewer(jar().get('sid'));
  } catch (error) {
    log.warn({ reason: error.message }, 'session refused');
    return null;
  }
}
