import { answering } from '../../../../lib/answering';
import { crews } from '../../../../crews';

// ruleid: level-below-requirement
export const GET = answering(async () => Response.json(await crews.all()));

// ruleid: level-below-requirement
export const POST = answering(async (request) => Response.json(await crews.add(await request.json())), { roles: ['chief', 'driver'] });
