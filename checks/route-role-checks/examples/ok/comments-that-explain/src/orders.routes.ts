import { Router } from "express";
import { orders } from "./orders";
import { requireLogin } from "./guards";

/**
 * Mount it behind a guard:
 *   app.use("/orders", requireLogin);
 */
export const router = Router();

// ok: commented-out-guard
// Auth is applied where this router is mounted: app.use("/v1/orders", requireLogin, router)
router.get("/orders", orders.list);

// ok: commented-out-guard
// router.get("/orders/:id", requireLogin, orders.read);
router.get("/orders/:id", requireLogin, orders.read);

router.post(
  "/orders",
  // ok: commented-out-guard
  // authentication happens upstream
  orders.create,
);

// ok: commented-out-guard
// router.use(cors());
