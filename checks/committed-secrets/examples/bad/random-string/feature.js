// ruleid: entropy-only
const blob = '{{fake.jwt_secret}}';

module.exports = { blob };
