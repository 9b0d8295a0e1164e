let signingKey = process.env.SIGNING_KEY;
// ruleid: literal-fallback
signingKey ||= 'orange';

// ruleid: literal-fallback
if (!process.env.LINK_SECRET) process.env.LINK_SECRET = 'orange';

// ruleid: literal-fallback
const all = { SESSION_SECRET: 'orange', ...process.env };

// ruleid: literal-fallback
const { env: { WEBHOOK_SECRET = 'orange' } } = process;

// ruleid: literal-fallback
export function connect({ MAIL_PASSWORD = 'orange' } = process.env): string {
  return MAIL_PASSWORD;
}

function optional(name: string, otherwise: string): string {
  return process.env[name] ?? otherwise;
}

// ruleid: literal-fallback
export const cookieSecret = optional('COOKIE_SECRET', 'orange');

export { signingKey, all, WEBHOOK_SECRET };
