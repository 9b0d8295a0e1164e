import { settings } from './settings';
import { tokenKind } from './kind';

export const userToken = tokenKind<{ id: string }>({ key: settings.USER_JWT_SECRET, audience: 'app' });
export const consoleToken = tokenKind<{ staff: string }>({ key: settings.CONSOLE_JWT_SECRET, audience: 'console' });
export const sharedToken = tokenKind<{ file: string }>({ key: settings.LINK_JWT_SECRET, audience: 'file' });
export const inviteToken = tokenKind<{ email: string }>({ key: settings.LINK_JWT_SECRET, audience: 'invite' });
export const anyLink = tokenKind<object>({ key: settings.LINK_JWT_SECRET });
