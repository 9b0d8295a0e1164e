const express = require('express');
const { expressjwt } = require('express-jwt');

const app = express();
// ruleid: unpinned-algorithm
app.use(expressjwt({ secret: process.env.JWT_SECRET }));

// ruleid: public-key-as-secret
app.use('/partner', expressjwt({ secret: process.env.PARTNER_PUBLIC_KEY }));

module.exports = app;
