import express from 'express';
import pino from 'pino';
import pinoHttp from 'pino-http';

export const log = pino({ redact: { paths: ['password', '*.email'], remove: true } });
export const api = express();
// ruleid: request-logger-default
api.use(pinoHttp({ logger: log }));
