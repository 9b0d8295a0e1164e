import express from 'express';
import rateLimit from 'express-rate-limit';
import { files } from './files';

const app = express();
const uploads = rateLimit({ windowMs: 60 * 60 * 1000, max: 50 });
app.post('/files/photos', uploads, (req, res) => res.json(files.photo(req)));
app.post('/files/logos', uploads, (req, res) => res.json(files.logo(req)));
app.post('/files/videos', uploads, (req, res) => res.json(files.video(req)));
app.post('/files/sounds', uploads, (req, res) => res.json(files.sound(req)));
// ruleid: peer-without-limiter
app.post('/files/previews', (req, res) => res.json(files.preview(req)));
// ruleid: family-limit-missing
app.get('/admin/files', (req, res) => res.json(files.list()));
app.listen(3000);
