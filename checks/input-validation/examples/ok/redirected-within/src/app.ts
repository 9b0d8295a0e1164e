import express from 'express';
import { inside } from './inside';

const app = express();
const PLACES = { home: '/home', notes: '/notes' };
app.get('/a', (req, res) => {
  // ok: redirect-from-input
  res.redirect(`/notes/${req.query.note}`);
});
app.get('/b', (req, res) => {
  const next = String(req.query.next);
  // ok: redirect-from-input
  res.redirect(next.startsWith('/') && !next.startsWith('//') ? next : '/');
});
app.get('/c', (req, res) => {
  const next = String(req.query.next);
  if (!['/home', '/notes'].includes(next)) return res.sendStatus(400);
  // ok: redirect-from-input
  res.redirect(next);
});
app.get('/d', (req, res) => {
  // ok: redirect-from-input
  res.redirect(PLACES[req.query.place as 'home']);
});
app.get('/e', (req, res) => {
  // ok: redirect-from-input
  res.redirect(inside(String(req.query.next)));
});
app.get('/f', (req, res) => {
  const next = String(req.query.next);
  if (new URL(next).origin !== process.env.ORIGIN) return res.sendStatus(400);
  // ok: redirect-from-input
  res.redirect(next);
});
app.get('/g', (req, res) => {
  // ok: redirect-from-input
  res.redirect(new URL('/login', req.url).toString());
});
app.get('/h/:place/:id', (req, res) => {
  const { place } = req.params;
  // ok: redirect-from-input
  res.redirect(`/${place}/open`);
});
app.get('/i', (req, res) => {
  // ok: redirect-from-input
  res.redirect(req.get('Referer') ?? '/');
});
app.listen(3000);
