import jwt from 'jsonwebtoken';

export enum Part {
  Fitter = 'FITTER',
  GarageAdmin = 'GARAGE_ADMIN',
  PlatformAdmin = 'PLATFORM_ADMIN',
}

const KEYS = { garage: process.env.GARAGE_KEY as string, platform: process.env.PLATFORM_KEY as string };

export const ofGarage = (id: string, garageId: string, part: Part.Fitter | Part.GarageAdmin) =>
  jwt.sign({ role: part, garageId }, KEYS.garage, { subject: id, expiresIn: '8h' });
export const ofPlatform = (id: string) => jwt.sign({ role: Part.PlatformAdmin }, KEYS.platform, { subject: id, expiresIn: '1h' });

export const only = (...parts: Part[]) => (req, res, next) => {
  const claims = jwt.verify(req.headers.authorization.slice(7), KEYS.garage, { algorithms: ['HS256'] });
  if (!parts.includes(claims.role)) return res.status(403).end();
  next();
};

export const platformOnly = (req, res, next) => {
  const claims = jwt.verify(req.headers.authorization.slice(7), KEYS.platform, { algorithms: ['HS256'] });
  if (claims.role !== Part.PlatformAdmin) return res.status(403).end();
  next();
};
