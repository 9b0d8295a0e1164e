import express from 'express';
import { cacheResponses } from './middleware/cache';
import { resolveTenant } from './middleware/tenant';
import { tariffs } from './routes/tariffs';

export const app = express();
// ruleid: response-cache-before-tenant
app.use('/v1', cacheResponses);
app.use('/v1/tariffs', resolveTenant, tariffs);
