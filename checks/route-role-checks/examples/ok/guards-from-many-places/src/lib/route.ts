import type { Router } from "express";

export interface Route {
  router: Router;
}
