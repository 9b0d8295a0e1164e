import { answering } from '../../../../lib/answering';
import { crews } from '../../../../crews';

// ok: level-below-requirement
export const GET = answering(async () => Response.json(await crews.all()), { roles: ['chief'] });
