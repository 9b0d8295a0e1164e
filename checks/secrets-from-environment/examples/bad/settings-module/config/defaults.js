module.exports = {
  port: process.env.PORT || 4000,
  // ruleid: literal-credential
  cookieSecret: 'walnut-almond-cashew',
};
