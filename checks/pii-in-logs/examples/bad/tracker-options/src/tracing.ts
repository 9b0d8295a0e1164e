import * as Sentry from '@sentry/node';

Sentry.init({
  dsn: process.env.SENTRY_DSN,
  // ruleid: tracker-sends-personal-data
  sendDefaultPii: true,
});
