import type { FastifyInstance } from 'fastify';
import { logbook } from './logbook';

export async function routes(app: FastifyInstance) {
  app.post('/berths', async (req) => {
    // ruleid: decoded-not-verified
    const claims = app.jwt.decode<{ pier: string }>(String(req.headers['x-berth']));
    await logbook.write(claims.pier, 'berth');
    return { ok: true };
  });

  app.post('/guests', async (req) => {
    // ruleid: decoded-not-verified
    const { sub } = await req.jwtDecode<{ sub: string }>();
    await logbook.write(sub, 'guest');
    return { ok: true };
  });

  app.get('/piers', async (req) => {
    // ok: decoded-not-verified
    const claims = app.jwt.verify<{ pier: string }>(String(req.headers['x-berth']));
    return logbook.of(claims.pier);
  });
}
