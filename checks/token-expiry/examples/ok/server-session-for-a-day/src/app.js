const express = require('express');
const session = require('express-session');

const app = express();
// ok: lifetime-over-limit, cookie-outlives-token
app.use(session({ secret: process.env.SESSION_SECRET, cookie: { secure: true, maxAge: 24 * 60 * 60 * 1000 } }));

module.exports = app;
