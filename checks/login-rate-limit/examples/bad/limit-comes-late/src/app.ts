import express from 'express';
import rateLimit from 'express-rate-limit';
import passport from 'passport';

const app = express();
app.set('trust proxy', 1);
const attempts = rateLimit({ windowMs: 15 * 60 * 1000, max: 5 });
// ruleid: limiter-after-credential
app.post('/login', passport.authenticate('local'), attempts, (req, res) => res.json({ ok: true }));
app.listen(3000);
