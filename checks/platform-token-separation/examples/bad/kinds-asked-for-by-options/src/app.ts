import express from 'express';
import { createGuard } from './guard';
import { createTokens, Use } from './tokens';

const app = express();
const guard = createGuard({ tokens: createTokens() });
const member = guard({ use: Use.Studio });

// ok: kind-not-checked
app.get('/firings', member, (req, res) => res.json([]));
// ruleid: kind-not-checked
app.post('/firings/:id/abort', guard(), (req, res) => res.json([]));
app.get('/platform/studios', guard({ use: Use.Platform }), (req, res) => res.json([]));
app.listen(3000);
