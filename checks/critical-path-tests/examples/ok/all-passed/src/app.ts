import express from 'express';

const app = express();
app.post('/auth/login', (req, res) => res.json({}));
app.post('/webhooks/payments', (req, res) => res.json({}));
app.listen(3000);
