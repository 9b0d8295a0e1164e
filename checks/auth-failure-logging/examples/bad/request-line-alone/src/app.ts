import express from 'express';
import morgan from 'morgan';

export const app = express();
app.use(morgan('combined'));
app.use((req, res, next) => {
  if (!req.get('authorization')) {
    // ruleid: only-request-line
    return res.status(401).end();
  }
  next();
});
