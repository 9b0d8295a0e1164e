import jwt from 'jsonwebtoken';

export enum Part {
  Fitter = 'FITTER',
  GarageAdmin = 'GARAGE_ADMIN',
  PlatformAdmin = 'PLATFORM_ADMIN',
}

const KEY = process.env.TOKEN_KEY as string;

export const ofGarage = (id: string, garageId: string, part: Part.Fitter | Part.GarageAdmin) =>
  jwt.sign({ role: part, garageId }, KEY, { subject: id, expiresIn: '8h' });
export const ofPlatform = (id: string) => jwt.sign({ role: Part.PlatformAdmin }, KEY, { subject: id, expiresIn: '1h' });
export const read = (token: string) => jwt.verify(token, KEY, { algorithms: ['HS256'] });

export const only = (...parts: Part[]) => (req, res, next) => {
  const claims = read(req.headers.authorization.slice(7));
  if (!parts.includes(claims.role)) return res.status(403).end();
  next();
};
