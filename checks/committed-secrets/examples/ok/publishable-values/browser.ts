// ok: live-secret
export const publishableKey = '{{fake.stripe_publishable}}';
// ok: live-secret
export const anonKey = '{{fake.anon_jwt}}';
// ok: live-secret
export const lastYear = '{{fake.expired_jwt}}';
