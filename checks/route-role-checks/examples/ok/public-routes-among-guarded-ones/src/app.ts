import express from "express";
import { accountRoutes } from "./accounts.routes";

const app = express();
const v1 = express.Router();
accountRoutes(v1);
app.use("/v1", v1);
app.listen(3000);
