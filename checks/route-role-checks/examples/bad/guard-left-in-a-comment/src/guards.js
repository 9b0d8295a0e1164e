exports.requireLogin = (req, res, next) => {
  if (!req.session.userId) {
    return res.redirect("/login");
  }
  return next();
};

exports.requireRole = (role) => (req, res, next) => {
  if (req.session.role !== role) {
    return res.sendStatus(403);
  }
  return next();
};
