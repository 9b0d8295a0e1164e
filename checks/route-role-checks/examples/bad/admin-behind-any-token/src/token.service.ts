import jwt from "jsonwebtoken";

export interface Principal {
  kind: "staff" | "platform";
  sub: string;
}

export class TokenService {
  constructor(private readonly key: string) {}

  verify(token: string): Principal {
    return jwt.verify(token, this.key, { algorithms: ["HS256"] }) as Principal;
  }
}
