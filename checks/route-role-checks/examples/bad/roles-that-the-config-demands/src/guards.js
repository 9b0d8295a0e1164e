const { timingSafeEqual } = require("node:crypto");

function requireRole(...roles) {
  return (req, res, next) => {
    if (!req.user || !roles.includes(req.user.role)) {
      return res.status(403).end();
    }
    return next();
  };
}

function requireKey(req, res, next) {
  const given = Buffer.from(String(req.get("x-report-key")));
  if (!timingSafeEqual(given, Buffer.from(process.env.REPORT_KEY))) {
    return res.sendStatus(401);
  }
  return next();
}

module.exports = { requireRole, requireKey };
