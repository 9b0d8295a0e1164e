import express from 'express';

const app = express();
app.post('/notes', (req, res) => res.json({}));
app.post('/lists', (req, res) => res.json({}));
app.listen(3000);
