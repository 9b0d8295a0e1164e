import bcrypt from 'bcryptjs';
import { keep } from './repository';

export async function signUp(req: Request) {
  const passwordHash = await bcrypt.hash(req.body.password, 12);
  return keep({ email: req.body.email, passwordHash });
}
