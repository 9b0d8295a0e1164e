export type Role = "member" | "admin" | "owner" | "customer" | "suspended";
