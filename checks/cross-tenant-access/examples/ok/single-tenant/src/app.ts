import express from 'express';

export const app = express();
app.post('/echo', (req, res) => res.json(req.body));
