import jwt from "jsonwebtoken";

export function verify(token: string | undefined) {
  return token ? jwt.verify(token, process.env.TOKEN_KEY!, { algorithms: ["HS256"] }) : null;
}
