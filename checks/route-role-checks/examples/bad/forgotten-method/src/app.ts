import express from "express";
import { router } from "./projects.routes";

const app = express();
app.use("/v1", router);
app.listen(3000);
