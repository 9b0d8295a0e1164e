// ruleid: isolation-test-disabled
module.exports = { testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/leaks'] };
