import jwt from 'jsonwebtoken';

export function jobOf(token: string): unknown {
  return jwt.verify(token, process.env.JWT_SECRET!, { algorithms: ['HS256'] });
}

export function callback(jobId: string): string {
  // ok: no-audience
  return jwt.sign({ jobId }, process.env.JWT_SECRET!, { expiresIn: '1h', audience: 'worker', issuer: 'worker' });
}
