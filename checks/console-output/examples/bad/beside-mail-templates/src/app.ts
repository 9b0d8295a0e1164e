import express from 'express';
import { add } from './services/sums';
import './jobs/nightly';

const app = express();
app.get('/sum/:a', (req, res) => {
  // ruleid: console-call
  console.log('sum');
  res.json(add(Number(req.params.a), 1));
});
app.listen(3000);
