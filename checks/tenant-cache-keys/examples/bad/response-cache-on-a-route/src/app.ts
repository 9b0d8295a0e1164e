import express from 'express';
import { cacheResponses } from './middleware/response-cache';
import { tariffs } from './routes/tariffs';

export const app = express();
// ruleid: request-keyed-response-cache
app.use('/v1/tariffs', cacheResponses());
app.use('/v1/tariffs', tariffs);
