const express = require('express');
const session = require('express-session');
const cookieSession = require('cookie-session');

const app = express();
const cookie = { httpOnly: true, maxAge: 30 * 24 * 60 * 60 * 1000 };

// ruleid: lifetime-over-limit
app.use(session({ secret: process.env.SESSION_SECRET, resave: false, saveUninitialized: false, cookie }));

// ruleid: cookie-outlives-token
app.use('/admin', session({ secret: process.env.SESSION_SECRET, resave: false, saveUninitialized: false }));

// ruleid: lifetime-over-limit
app.use('/old', cookieSession({ keys: [process.env.SESSION_SECRET], maxAge: 1000 * 60 * 60 * 24 * 14 }));

module.exports = app;
