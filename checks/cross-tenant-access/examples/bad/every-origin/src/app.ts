import cors from 'cors';
import express from 'express';

export const app = express();

// ruleid: any-origin-with-credentials
app.use(cors({ origin: true, credentials: true }));
// ruleid: any-origin-with-credentials
app.use('/api', cors({ credentials: true, origin: (origin, callback) => callback(null, true) }));
// ruleid: any-origin-with-credentials
app.use('/v2', cors({ credentials: true, origin: /^https:\/\// }));
app.post('/echo', (req, res) => res.json(req.body));
