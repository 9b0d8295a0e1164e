const { promisify } = require('node:util');
const { verify: verifyToken } = require('jsonwebtoken');
const tokens = require('jsonwebtoken');

const verifyAsync = promisify(tokens.verify);

async function readBoth(token, secret) {
  // ruleid: unpinned-algorithm
  const claims = verifyToken(token, secret);
  // ruleid: unpinned-algorithm
  return claims || (await verifyAsync(token, secret));
}

module.exports = { readBoth };
