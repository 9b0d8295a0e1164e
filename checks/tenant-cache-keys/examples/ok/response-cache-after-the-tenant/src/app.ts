import express from 'express';
import { cacheResponses } from './middleware/cache';
import { resolveTenant } from './middleware/tenant';
import { tariffs } from './routes/tariffs';

export const app = express();
app.use('/v1', resolveTenant);
// ok: response-cache-before-tenant, request-keyed-response-cache
app.use('/v1', cacheResponses);
app.use('/v1/tariffs', tariffs);
