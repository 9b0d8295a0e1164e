import { ConfigService } from './config.service';

export function secrets(config: ConfigService): Record<string, string> {
  return {
    // ruleid: literal-fallback
    jwt: config.get('JWT_SECRET', 'jwt-for-everyone'),
    // ruleid: empty-fallback
    hooks: config.get('WEBHOOK_SECRET') || '',
  };
}
