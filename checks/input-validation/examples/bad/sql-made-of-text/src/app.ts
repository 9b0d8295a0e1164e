import express from 'express';
import pg from 'pg';
import { byTitle, NoteStore, run } from './titles';

const app = express();
const pool = new pg.Pool();
const notes = new NoteStore(pool);

app.get('/notes', async (req, res) => {
  // ruleid: sql-from-strings
  const { rows } = await pool.query(`SELECT title FROM notes WHERE title = '${req.query.title}'`);
  res.json(rows);
});
app.get('/latest', async (req, res) => {
  const client = await pool.connect();
  // ruleid: sql-from-strings
  const { rows } = await client.query("SELECT title FROM notes WHERE owner = '" + req.query.owner + "'");
  res.json(rows);
});
app.get('/found', async (req, res) => {
  const title = String(req.query.title);
  res.json([await byTitle('a', title), await notes.listed(title)]);
});
app.get('/built', async (req, res) => {
  let sql = 'SELECT title FROM notes WHERE true';
  if (req.query.owner) sql += ` AND owner = '${req.query.owner}'`;
  // ruleid: sql-from-strings
  res.json(await pool.query({ text: sql, values: [] }));
});
app.get('/joined', async (req, res) => {
  const conditions = ['true'];
  for (const [name, value] of Object.entries(req.query)) conditions.push(`${name} = '${value}'`);
  // ruleid: sql-from-strings
  res.json(await pool.query(`SELECT title FROM notes WHERE ${conditions.join(' AND ')}`));
});
app.get('/handed', async (req, res) => {
  // ruleid: sql-from-strings
  const owned = await run(`SELECT title FROM notes WHERE owner = '${req.query.owner}'`);
  // ruleid: sql-from-strings
  res.json([owned, await run(`SELECT title FROM notes WHERE title = '${req.query.title}'`)]);
});
app.listen(3000);
