const express = require('express');
const LRU = require('lru-cache');

const pages = new LRU({ max: 500 });
const app = express();

app.get('/tariffs', (req, res, next) => {
  // ruleid: request-keyed-response-cache
  const page = pages.get(req.originalUrl);
  if (page) return res.send(page);
  return next();
});
