import express from 'express';
import { cacheResponses } from './middleware/response-cache';
import { resolveTenant } from './middleware/tenant';
import { tariffs } from './routes/tariffs';

export const app = express();
app.use(resolveTenant);
// ok: request-keyed-response-cache
app.use('/v1/tariffs', cacheResponses({ keyOf: (req) => `${req.tenantId}:${req.originalUrl}` }), tariffs);
