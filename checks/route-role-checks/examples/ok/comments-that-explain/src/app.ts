import express from "express";
import { requireLogin } from "./guards";
import { router } from "./orders.routes";

const app = express();
app.use("/v1", requireLogin, router);
app.listen(3000);
