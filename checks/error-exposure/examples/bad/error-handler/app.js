const express = require('express');
const routes = require('./routes');

const app = express();
app.use(routes);

app.use((err, req, res, next) => {
  const status = err.status || 500;
  res.status(status);
  res.render('error', {
    title: 'Something went wrong',
    // ruleid: error-text-in-5xx
    message: err.message,
    // ruleid: stack-in-response
    error: err,
  });
});

module.exports = app;
