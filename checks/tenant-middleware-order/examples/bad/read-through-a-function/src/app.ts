import express from 'express';
import { routes } from './boats';

export const app = express();
app.use(routes);
