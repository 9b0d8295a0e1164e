import { Prisma } from '@prisma/client';
import express from 'express';
import pg from 'pg';
import { z } from 'zod';
import { prisma } from './prisma';
import { COLUMNS, run } from './columns';

const app = express();
const pool = new pg.Pool();
const SORTS = { newest: 'created DESC', title: 'title ASC' } as const;
const LISTED = ['title', 'owner'];
const listing = z.object({ sort: z.enum(['title', 'owner']), size: z.coerce.number().int() });

app.get('/notes', async (req, res) => {
  const asked = listing.parse(req.query);
  const direction = req.query.direction === 'asc' ? 'ASC' : 'DESC';
  // ok: sql-from-strings
  res.json(await pool.query(`SELECT ${COLUMNS.join(', ')} FROM notes ORDER BY ${asked.sort} ${direction} LIMIT ${asked.size}`));
});
app.get('/sorted', async (req, res) => {
  const sort = String(req.query.sort);
  if (!LISTED.includes(sort)) return res.sendStatus(400);
  // ok: sql-from-strings
  const rows = await prisma.$queryRaw`SELECT title FROM notes ORDER BY ${Prisma.raw(sort)}`;
  // ok: sql-from-strings
  res.json([rows, await prisma.$queryRawUnsafe(`SELECT title FROM notes ORDER BY ${SORTS[req.query.by as 'title']}`)]);
});
app.get('/listed', async (req, res) => {
  const ids = String(req.query.ids).split(',');
  const places = ids.map((_, index) => `$${index + 1}`).join(', ');
  // ok: sql-from-strings
  res.json(await pool.query(`SELECT title FROM notes WHERE id IN (${places})`, ids));
});
app.get('/found', async (req, res) => {
  const conditions = ['true'];
  const values: unknown[] = [];
  if (req.query.title) {
    values.push(req.query.title);
    conditions.push(`title = $${values.length}`);
  }
  const limit = Number(req.query.limit);
  // ok: sql-from-strings
  res.json(await pool.query(`SELECT title FROM notes WHERE ${conditions.join(' AND ')} LIMIT ${limit}`, values));
});
app.get('/bound', async (req, res) => {
  // ok: sql-from-strings
  res.json(await pool.query('SELECT title FROM notes WHERE title = $1', [req.query.title]));
});
app.get('/helper', async (req, res) => {
  res.json(await run('SELECT title FROM notes WHERE title = $1', [req.query.title]));
});
app.get('/elsewhere', async (req, res) => {
  // ok: sql-from-strings
  res.json(await catalogue.query({ title: req.query.title }));
});
app.listen(3000);
