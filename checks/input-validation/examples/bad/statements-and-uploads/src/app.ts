import express from 'express';
import multer from 'multer';
import { prisma } from './prisma';

const app = express();
// ruleid: body-limit-raised
app.use(express.json({ limit: '200mb' }));
// ruleid: upload-unlimited
const upload = multer({ dest: '/tmp/uploads' });
app.post('/photos', upload.single('photo'), (req, res) => res.json({ ok: true }));
app.get('/notes', async (req, res) => {
  const order = req.query.order;
  // ruleid: sql-from-strings
  res.json(await prisma.$queryRawUnsafe(`SELECT * FROM notes ORDER BY ${order}`));
});
app.listen(3000);
