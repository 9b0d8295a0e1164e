const jwt = require('jsonwebtoken');

module.exports = (settings) => ({
  read(token) {
    // ruleid: default-signing-secret
    return jwt.verify(token, settings.secret || 'change-me', { algorithms: ['HS256'] });
  },
  // ruleid: default-signing-secret
  refreshSecret: settings.get('REFRESH_TOKEN_SECRET', 'change-me'),
});
