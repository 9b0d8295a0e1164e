import express, { type Application } from "express";
import gatewayAuth from "@company/gateway";
import type { Route } from "@/lib/route";
import { authenticate, optional } from "@/lib/auth";

export class App {
  public app: Application;

  constructor(routes: Route[]) {
    this.app = express();
    this.app.use(express.json());
    this.app.use(optional);
    this.mount(routes);
  }

  private mount(routes: Route[]) {
    routes.forEach((route) => {
      this.app.use("/v1", authenticate, route.router);
    });
    const operations = express.Router({ mergeParams: true });
    for (const name of ["restart", "drain"]) {
      // ok: unguarded-route, level-below-requirement
      operations.post(`/${name}`, (_req, res) => res.sendStatus(202));
    }
    this.app.use("/v1/operations", [gatewayAuth()], operations);
  }

  public listen() {
    this.app.listen(3000);
  }
}
