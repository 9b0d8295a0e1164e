import { settings } from './settings';
import { tokenKind } from './kind';

export const userToken = tokenKind<{ id: string }>({ key: settings.USER_JWT_SECRET, audience: 'app' });
export const consoleToken = tokenKind<{ staff: string }>({ key: settings.CONSOLE_JWT_SECRET, audience: 'console' });
