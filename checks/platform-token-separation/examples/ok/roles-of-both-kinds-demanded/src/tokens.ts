import jwt from "jsonwebtoken";
import { config } from "./config";

export function signTenant(account: Account) {
  return jwt.sign({ sub: account.id, type: "tenant", role: account.role }, config.TENANT_SECRET, { expiresIn: "1h" });
}

export function signAdmin(admin: Admin) {
  return jwt.sign({ sub: admin.id, type: "platform", role: "PLATFORM_ADMIN" }, config.ADMIN_SECRET, { expiresIn: "1h" });
}

export function read(token: string) {
  return jwt.verify(token, config.JWT_SECRET, { algorithms: ["HS256"] });
}
