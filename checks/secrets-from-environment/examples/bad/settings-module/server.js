const express = require('express');
const session = require('express-session');
const { cookieSecret } = require('./config/defaults');

const app = express();
app.use(session({ secret: cookieSecret, resave: false, saveUninitialized: false }));
