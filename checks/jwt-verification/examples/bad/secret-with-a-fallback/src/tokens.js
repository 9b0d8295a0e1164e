const jwt = require('jsonwebtoken');

// todoruleid: default-signing-secret
process.env.JWT_SECRET ||= 'change-me';

module.exports = (settings) => ({
  read(token) {
    // ruleid: default-signing-secret
    return jwt.verify(token, settings.secret || 'change-me', { algorithms: ['HS256'] });
  },
  // ruleid: default-signing-secret
  refreshSecret: settings.get('REFRESH_TOKEN_SECRET', 'change-me'),
});
