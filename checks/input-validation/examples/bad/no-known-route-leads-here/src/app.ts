import express from 'express';

const app = express();
app.get('/health', (_, res) => res.end());
app.listen(3000);
