export const partner = (expected) => (req, res, next) => {
  const key = req.header('x-api-key');
  // ruleid: secret-compared-plainly
  if (key === expected) return next();
  res.status(401).end();
};

export const colleague = (ours) => (req, res, next) => {
  const sent = req.headers['x-internal-token'] ?? '';
  // ruleid: secret-compared-plainly
  if (sent !== ours) return res.status(401).end();
  next();
};
