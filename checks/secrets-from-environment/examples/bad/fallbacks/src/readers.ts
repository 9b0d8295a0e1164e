import convict from 'convict';
import env from 'env-var';
import { ConfigService } from './config.service';

export function secrets(config: ConfigService): Record<string, string> {
  return {
    // ruleid: literal-fallback
    jwt: config.get('JWT_SECRET', 'jwt-for-everyone'),
    // ruleid: empty-fallback
    hooks: config.get('WEBHOOK_SECRET') || '',
  };
}

export const settings = convict({
  // ruleid: literal-fallback
  signing: { doc: 'Signs links', env: 'SIGNING_KEY', format: String, default: 'sign-here' },
});

// ruleid: literal-fallback
export const mailToken = env.get('MAIL_TOKEN').default('stamp').asString();

let fieldKey = process.env.FIELD_ENCRYPTION_KEY;
if (!fieldKey) {
  // ruleid: literal-fallback
  fieldKey = 'field-of-wheat';
}
export { fieldKey };
