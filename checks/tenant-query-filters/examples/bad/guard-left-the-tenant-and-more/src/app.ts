import express from 'express';
import { boats } from './routes/boats';

export const app = express();
app.use('/boats', boats);
