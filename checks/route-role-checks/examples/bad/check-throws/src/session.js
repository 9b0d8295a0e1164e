const jwt = require("jsonwebtoken");

module.exports = function requireAdmin(req, res, next) {
  try {
    const claims = jwt.verify(req.cookies.session, process.env.SESSION_SECRET, { algorithms: ["HS256"] });
    if (claims.role !== "admin") {
      return res.status(403).send("forbidden");
    }
    req.user = claims;
    return next();
    // ruleid: guard-fails-open
  } catch (error) {
    console.warn("session could not be read", error.name);
    return next();
  }
};
