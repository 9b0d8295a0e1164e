const { expressjwt } = require('express-jwt');

// ok: unpinned-algorithm
module.exports = (secret) => expressjwt({ secret, algorithms: ['HS256'], credentialsRequired: true });
