import express from 'express';
import multer from 'multer';
import { prisma } from './prisma';

const app = express();
// ok: upload-unlimited
const upload = multer({ limits: { fileSize: 5_000_000 }, fileFilter: images });
app.post('/photos', upload.single('photo'), (req, res) => res.json({ ok: true }));
app.get('/notes', async (req, res) => {
  // ok: sql-from-strings
  res.json(await prisma.$queryRaw`SELECT * FROM notes WHERE title = ${req.query.title}`);
});
app.get('/counts', async (req, res) => {
  // ok: sql-from-strings
  res.json(await prisma.$queryRawUnsafe('SELECT count(*) FROM notes WHERE title = $1', req.query.title));
});
app.listen(3000);
