import express from 'express';
import { keepBy, keepFor } from './middleware/kept';
import { resolveTenant } from './middleware/tenant';
import { tariffs } from './routes/tariffs';

export const app = express();
const byTenant = (r) => `${r.tenantId}:${r.path}`;
const options = { ttl: 60, nameOf: byTenant };

// ok: request-keyed-response-cache, response-cache-before-tenant
app.use('/v1/tariffs', resolveTenant, keepFor(options), tariffs);
// ok: request-keyed-response-cache, response-cache-before-tenant
app.use('/v2/tariffs', resolveTenant, keepFor({ ttl: 60, nameOf: byTenant }), tariffs);
// ok: request-keyed-response-cache, response-cache-before-tenant
app.use('/v3/tariffs', resolveTenant, keepBy(60, byTenant), tariffs);
// ok: request-keyed-response-cache, response-cache-before-tenant
app.use('/v4/tariffs', resolveTenant, keepFor({ ttl: 60, nameOf(r) { return `${r.tenantId}:${r.path}`; } }), tariffs);
