import express from 'express';
import pinoHttp from 'pino-http';

export const app = express();
// ruleid: request-logger-default
app.use(pinoHttp({ level: 'info' }));
