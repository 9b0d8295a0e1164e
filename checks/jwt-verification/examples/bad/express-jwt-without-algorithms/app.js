const express = require('express');
const { expressjwt } = require('express-jwt');

const app = express();
// ruleid: unpinned-algorithm
app.use(expressjwt({ secret: process.env.JWT_SECRET }));

module.exports = app;
