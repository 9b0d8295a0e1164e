import express from 'express';
import { container } from './container';
import { requireLogin } from './login';
import { makeRouter } from './routes';

const app = express();
app.use(express.json());
app.use(requireLogin);
app.use('/invoices', makeRouter(container));
app.listen(3000);
