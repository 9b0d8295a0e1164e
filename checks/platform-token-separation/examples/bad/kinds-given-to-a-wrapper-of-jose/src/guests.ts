import { issue, open } from './seals';

export const welcome = (guest: { id: string; hotelId: string }) => issue({ ...guest, kind: 'guest' }, '2h');

// ruleid: kind-not-checked
export async function guest(req, res, next) {
  try {
    req.guest = await open(req.headers.authorization.slice(7));
  } catch {
    return res.status(401).end();
  }
  next();
}
