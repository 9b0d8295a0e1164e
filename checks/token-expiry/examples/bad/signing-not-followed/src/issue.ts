import * as jwt from 'jsonwebtoken';

const library = { issue: jwt.sign };

export const login = (userId: string) => library.issue({ sub: userId }, process.env.JWT_SECRET!);
