import { Injectable, UnauthorizedException } from "@nestjs/common";
import { JwtService } from "@nestjs/jwt";
import { compare } from "bcrypt";
import { accounts } from "./store";

@Injectable()
export class AccountsService {
  constructor(private readonly jwt: JwtService) {}

  async check(email: string, given: string) {
    const account = await accounts.find(email);
    if (!account || !(await compare(given, account.hash))) throw new UnauthorizedException();
    return { id: account.id };
  }

  token(account: { id: string }) {
    return this.jwt.signAsync({ sub: account.id });
  }
}
