import express from "express";
import { createExpressEndpoints } from "@ts-rest/express";
import { contract } from "./contract";
import { authenticate } from "./guards";
import { router } from "./router";

const app = express();
app.use("/v1", authenticate);
createExpressEndpoints(contract, router, app);
app.listen(3000);
