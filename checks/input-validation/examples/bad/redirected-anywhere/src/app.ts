import express from 'express';

const app = express();
app.get('/a', (req, res) => {
  // ruleid: redirect-from-input
  res.redirect(String(req.query.returnTo));
});
app.get('/b', (req, res) => {
  const { next } = req.query;
  if (typeof next !== 'string') return res.sendStatus(400);
  // ruleid: redirect-from-input
  res.redirect(302, next);
});
app.get('/c', (req, res) => {
  const next = String(req.query.next ?? '/');
  // ruleid: redirect-from-input
  res.redirect(`/${next}`);
});
app.get('/d', (req, res) => {
  const next = req.query.next as string;
  // ruleid: redirect-from-input
  res.redirect('https://' + next + '/welcome');
});
app.get('/e', (req, res) => {
  // ruleid: redirect-from-input
  return res.redirect(req.query.url);
});
app.listen(3000);
