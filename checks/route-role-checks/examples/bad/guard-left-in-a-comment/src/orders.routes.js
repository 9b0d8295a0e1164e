const express = require("express");
const { requireLogin, requireRole } = require("./guards");
const orders = require("./orders");

const router = express.Router();

// ruleid: commented-out-guard
// router.use(requireLogin);

router.get("/orders", orders.list);
router.post(
  "/orders",
  // ruleid: commented-out-guard
  // requireRole("clerk"),
  orders.create,
);
// ruleid: commented-out-guard
// router.delete("/orders/:id", requireRole("admin"), orders.remove);
router.delete("/orders/:id", orders.remove);

module.exports = router;
