import cors from 'cors';
import express from 'express';

export const app = express();

// ruleid: any-origin-with-credentials
app.use(cors({ origin: true, credentials: true }));
// ruleid: any-origin-with-credentials
app.use('/api', cors({ credentials: true, origin: (origin, callback) => callback(null, true) }));
// ruleid: any-origin-with-credentials
app.use('/v2', cors({ credentials: true, origin: /^https:\/\// }));
// ruleid: any-origin-with-credentials
app.use('/v3', cors({ credentials: true, origin: (origin, callback) => callback(null, origin ?? true) }));
// ruleid: any-origin-with-credentials
app.use('/v4', cors({ credentials: true, origin: (origin, callback) => callback(null, origin || false) }));
// ruleid: any-origin-with-credentials
app.use('/v5', cors({ credentials: true, origin: (origin, callback) => callback(null, origin ? origin : '*') }));
// ruleid: any-origin-with-credentials
app.use('/v6', cors({ credentials: true, origin: (from, done) => done(null, !from || from.startsWith('https://')) }));
// ok: any-origin-with-credentials
app.use('/v7', cors({ credentials: true, origin: (from, done) => done(null, from?.endsWith('.desk.example')) }));
app.post('/echo', (req, res) => res.json(req.body));
