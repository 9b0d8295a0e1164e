const express = require("express");
const { requireRole, requireKey } = require("./guards");
const billing = require("./billing");

const app = express();
const api = express.Router();

// ruleid: level-below-requirement
api.use("/billing", requireRole("owner", "clerk"), billing);
// ruleid: level-below-requirement
api.get("/reports/sales", requireKey, (_req, res) => res.json([]));
api.get("/reports/orders", requireRole("clerk"), (_req, res) => res.json([]));

app.use("/v1", api);
app.listen(8080);
