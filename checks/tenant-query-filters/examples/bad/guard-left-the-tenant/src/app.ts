import express from 'express';
import { berths } from './routes/berths';
import { boats } from './routes/boats';
import { slips } from './routes/slips';

export const app = express();
app.use(express.json());
app.use('/boats', boats);
app.use('/slips', slips);
app.use('/berths', berths);
