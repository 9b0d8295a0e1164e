import express from 'express';
import { createGuard } from './guard';
import { createTokens, Use } from './tokens';

const app = express();
const guard = createGuard({ tokens: createTokens() });
const member = guard({ use: Use.Studio });

app.get('/firings', member, (req, res) => res.json([]));
app.post('/firings/:id/abort', guard({ use: Use.Studio, roles: ['owner'] }), (req, res) => res.json([]));
app.get('/platform/studios', guard({ use: Use.Platform }), (req, res) => res.json([]));
app.listen(3000);
