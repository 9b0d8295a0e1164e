const crypto = require('crypto');

exports.seal = (text, key) => {
  // ruleid: weak-cipher
  const cipher = crypto.createCipher('aes192', key);
  return cipher.update(text, 'utf8', 'hex') + cipher.final('hex');
};
