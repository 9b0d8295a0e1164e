import express from 'express';
import { only } from './tokens';

const console_ = express.Router();
console_.get('/tenants/:id', only('operator'), (req, res) => res.json({}));
// ruleid: tenant-token-on-platform-route
console_.delete('/tenants/:id', only('member'), (req, res) => res.status(204).end());

const app = express();
app.use('/console', console_);
app.get('/orders', only('member'), (req, res) => res.json([]));
app.listen(3000);
