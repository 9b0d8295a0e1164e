import express from 'express';

const app = express();
app.get('/prices', (req, res) => res.json([]));
app.listen(3000);
