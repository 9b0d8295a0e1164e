import cors from 'cors';
import express from 'express';
import { origins } from './config';

export const app = express();

// ok: any-origin-with-credentials
app.use(cors({ origin: origins, credentials: true }));
// ok: any-origin-with-credentials
app.use('/open', cors({ origin: true }));
app.use(
  '/api',
  // ok: any-origin-with-credentials
  cors({
    credentials: true,
    origin: (origin, callback) => {
      if (origin && origins.includes(origin)) return callback(null, true);
      return callback(new Error('origin not allowed'));
    },
  }),
);
// ok: any-origin-with-credentials
app.use('/v2', cors({ credentials: true, origin: (origin, callback) => callback(null, !origin || origins.includes(origin)) }));
// ok: any-origin-with-credentials
app.use('/v3', cors({ credentials: true, origin: (origin, callback) => callback(null, origins.find((o) => o === origin) ?? false) }));
app.post('/echo', (req, res) => res.json(req.body));
