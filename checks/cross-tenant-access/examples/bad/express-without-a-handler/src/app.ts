import express from 'express';
import { routes } from '@example/routes';

export const app = express();
app.use(routes);
