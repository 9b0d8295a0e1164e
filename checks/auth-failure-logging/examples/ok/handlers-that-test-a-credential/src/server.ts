import express from 'express';
import { createExpressEndpoints, initServer } from '@ts-rest/express';
import { initContract } from '@ts-rest/core';
import { db } from './db';
import { makePeople } from './people';

const app = express();
app.use(express.json());

app.get('/weather', async (req, res) => {
  const station = await db.station.findFirst({ where: { id: req.query.station } });
  if (!station) return res.status(401).json({ error: 'no station' });
  return res.json(station);
});

const contract = initContract().router({
  enter: { method: 'POST', path: '/enter', body: null, responses: {} },
});

const router = (deps: { people: ReturnType<typeof makePeople> }) =>
  initServer().router(contract, {
    enter: async ({ body }) => {
      const found = await deps.people.enter(body.name, body.word);
      return found.ok ? { status: 200, body: found.person } : { status: 401, body: { error: 'word' } };
    },
  });

createExpressEndpoints(contract, router({ people: makePeople() }), app);
app.listen(3000);
