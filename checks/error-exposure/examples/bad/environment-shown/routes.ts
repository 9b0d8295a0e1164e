import { Router } from 'express';

export const inside = Router();

// ruleid: environment-in-response
inside.get('/all', (_req, res) => res.json({ node: process.version, settings: process.env }));
inside.get('/spread', (_req, res) => {
  res.status(200).json({
    ok: true,
    // ruleid: environment-in-response
    ...process.env,
  });
});
// ruleid: environment-in-response
inside.get('/text', (_req, res) => res.send(JSON.stringify(process.env)));
// ruleid: internals-in-response
inside.get('/names', (_req, res) => res.json({ names: Object.keys(process.env) }));

export async function GET() {
  return Response.json({
    // ruleid: environment-in-response
    env: process.env,
  });
}
