import { auth } from "express-oauth2-jwt-bearer";

export const requireLogin = auth({ audience: "accounts" });
