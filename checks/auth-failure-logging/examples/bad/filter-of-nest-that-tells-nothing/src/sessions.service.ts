import { Injectable, UnauthorizedException } from "@nestjs/common";
import { compare } from "bcrypt";
import { accounts } from "./store";

@Injectable()
export class SessionsService {
  async open(email: string, given: string) {
    const account = await accounts.find(email);
    if (!(await compare(given, account.hash))) {
      // ruleid: silent-login-failure
      throw new UnauthorizedException();
    }
    return { id: account.id };
  }
}
