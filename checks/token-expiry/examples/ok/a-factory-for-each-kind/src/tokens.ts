import { settings } from './settings';
import { tokenKind } from './kind';

export const userToken = tokenKind<{ id: string }>({ key: settings.USER_JWT_SECRET, audience: 'app', ttl: '12h' });
export const actAsToken = tokenKind<{ id: string }>({ key: settings.USER_JWT_SECRET, audience: 'app', ttl: '1h' });
export const refreshToken = tokenKind<{ id: string }>({ key: settings.RENEW_JWT_SECRET, audience: 'renew', ttl: '21d' });
