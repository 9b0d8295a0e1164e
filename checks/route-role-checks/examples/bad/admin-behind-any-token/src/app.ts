import express from "express";
import { createAdminRouter } from "./admin.routes";
import { createAuth, createStaffAuth } from "./auth";
import { createOrdersRouter } from "./orders.routes";
import { TokenService } from "./token.service";

export function createApp(tokens: TokenService) {
  const app = express();
  const auth = createAuth(tokens);
  const staffAuth = createStaffAuth(tokens);

  app.use("/v1/orders", staffAuth, createOrdersRouter());
  app.use(
    "/v1/admin",
    // Any token opens it, also that of a member of staff.
    // ruleid: level-below-requirement
    auth,
    createAdminRouter(),
  );
  return app;
}
