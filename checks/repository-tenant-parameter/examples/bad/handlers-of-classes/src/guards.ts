import jwt from "jsonwebtoken";

export function signedIn(req, _res, next) {
  const claims = jwt.verify(req.cookies.sid, process.env.SESSION_KEY, { algorithms: ["HS256"] });
  if (!claims.tenant) throw new Error("no tenant");
  req.auth = { userId: claims.sub, tenantId: claims.tenant, role: claims.role };
  next();
}

export function allow(...roles) {
  return (req, res, next) => {
    if (!req.auth || !roles.includes(req.auth.role)) return res.status(403).end();
    return next();
  };
}
