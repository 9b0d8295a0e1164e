import express from 'express';
import { tariffs } from './routes/tariffs';

export const app = express();
// ok: request-keyed-response-cache
app.use('/v1/tariffs', tariffs);
