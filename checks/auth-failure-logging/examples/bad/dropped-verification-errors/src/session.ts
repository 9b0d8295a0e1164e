import jwt from 'jsonwebtoken';

export function readSession(token: string) {
  try {
    return jwt.verify(token, process.env.KEY!, { algorithms: ['HS256'] });
    // ruleid: swallowed-verification-error
  } catch {
    return null;
  }
}

export function session(req: Request, res: Response, next: NextFunction) {
  try {
    req.account = jwt.verify(req.cookies.session, process.env.KEY!, { algorithms: ['HS256'] });
    next();
    // ruleid: swallowed-verification-error
  } catch (error) {
    next();
  }
}
