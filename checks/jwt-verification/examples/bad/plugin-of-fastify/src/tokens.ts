import jwt from '@fastify/jwt';
import fp from 'fastify-plugin';

export default fp(async (app) => {
  // ok: unpinned-algorithm
  await app.register(jwt, { secret: process.env.BERTH_SECRET, verify: { algorithms: ['HS256'] } });
  // ruleid: unpinned-algorithm, default-signing-secret
  await app.register(jwt, { secret: process.env.GUEST_PHRASE ?? 'guests', namespace: 'guest' });
});
