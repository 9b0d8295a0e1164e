const jwt = require('jsonwebtoken');

function accessToken(userId) {
  // ruleid: unbounded-lifetime-setting
  return jwt.sign({ sub: userId }, process.env.JWT_SECRET, { expiresIn: process.env.JWT_EXPIRES_IN });
}

function accessTokenWithDefault(userId) {
  // ruleid: unbounded-lifetime-setting
  return jwt.sign({ sub: userId }, process.env.JWT_SECRET, { expiresIn: Number(process.env.JWT_SECONDS) || 3600 });
}

module.exports = { accessToken, accessTokenWithDefault };
