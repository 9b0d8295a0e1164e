import jwt from 'jsonwebtoken';

export function requireStaff(req, res, next) {
  try {
    const claims = jwt.verify(req.headers.authorization.slice(7), process.env.TOKEN_KEY, { algorithms: ['HS256'] });
    if (claims.role !== 'STAFF') return res.status(403).end();
  } catch {
    return res.status(401).end();
  }
  return next();
}
