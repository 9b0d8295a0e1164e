import jwt from '@fastify/jwt';
import Fastify from 'fastify';
import { logbook } from './logbook';

const secret = process.env.BERTH_SECRET;
if (!secret) throw new Error('BERTH_SECRET is missing');

const app = Fastify();
// ok: unpinned-algorithm
app.register(jwt, { secret, sign: { expiresIn: '1h' }, verify: { algorithms: ['HS256'] } });

app.get('/piers', async (req) => {
  await req.jwtVerify();
  return logbook.of(req.user.pier);
});

app.get('/until', async (req) => {
  // ok: decoded-not-verified
  const claims = app.jwt.decode<{ exp: number }>(String(req.headers['x-berth']));
  return { until: new Date(claims.exp * 1000) };
});
