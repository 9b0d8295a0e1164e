const { Router } = require("express");

const router = Router();
router.get("/invoices", (_req, res) => res.json([]));

module.exports = router;
