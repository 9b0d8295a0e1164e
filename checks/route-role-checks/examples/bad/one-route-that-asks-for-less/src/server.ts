import express from 'express';
import { backoffice } from './backoffice';
import { crates } from './crates';

const app = express();
app.use('/crates', crates);
app.use('/admin', backoffice);
app.listen(3000);
