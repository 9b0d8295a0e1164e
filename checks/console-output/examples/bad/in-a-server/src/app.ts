import express from 'express';

const app = express();
app.get('/notes', (req, res) => {
  // ruleid: console-call
  console.log('notes', req.query);
  // console.log('old');
  const said = "console.log('no call')";
  res.json({ said });
});
app.listen(3000, () => {
  // ruleid: console-call
  console.info('listening');
});
