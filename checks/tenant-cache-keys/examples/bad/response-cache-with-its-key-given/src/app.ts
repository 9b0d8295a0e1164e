import express from 'express';
import { keepBy, keepFor } from './middleware/kept';
import { resolveTenant } from './middleware/tenant';
import { tariffs } from './routes/tariffs';

export const app = express();
const ownPath = (r) => r.path;
const options = { ttl: 60, nameOf: ownPath };

// ruleid: request-keyed-response-cache
app.use('/v1/tariffs', resolveTenant, keepFor({ ttl: 60 }), tariffs);
// ruleid: request-keyed-response-cache
app.use('/v2/tariffs', resolveTenant, keepFor(options), tariffs);
// ok: request-keyed-response-cache, response-cache-before-tenant
app.use('/v3/tariffs', resolveTenant, keepFor({ ttl: 60, nameOf: (r) => `${r.tenantId}:${r.path}` }), tariffs);
// ruleid: response-cache-before-tenant
app.use('/v4/tariffs', keepFor({ ttl: 60, nameOf: (r) => `${r.tenantId}:${r.path}` }), resolveTenant, tariffs);
// ruleid: request-keyed-response-cache
app.use('/v5/tariffs', resolveTenant, keepBy(60), tariffs);
// ruleid: response-cache-before-tenant
app.use('/v6/tariffs', keepBy(60, (r) => `${r.tenantId}:${r.path}`), resolveTenant, tariffs);
// ruleid: request-keyed-response-cache
app.use('/v7/tariffs', resolveTenant, keepFor({ ttl: 60, nameOf(request) { return request.originalUrl; } }), tariffs);
