import { settings } from './settings';
import { tokenKind } from './kind';

// ok: lifetime-over-limit
export const userToken = tokenKind<{ id: string }>({ key: settings.USER_JWT_SECRET, audience: 'app', ttl: '12h' });
// ruleid: lifetime-over-limit
export const staffToken = tokenKind<{ id: string }>({ key: settings.STAFF_JWT_SECRET, audience: 'staff', ttl: '7d' });
// ruleid: lifetime-over-limit
export const actAsToken = tokenKind<{ id: string }>({ key: settings.USER_JWT_SECRET, audience: 'app', ttl: '6h' });
