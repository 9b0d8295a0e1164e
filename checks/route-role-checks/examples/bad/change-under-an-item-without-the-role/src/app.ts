import express from "express";
import { desk } from "./desk";
import { login } from "./login";
import { staff } from "./crew";

const app = express();
app.use(login);
app.use("/v1/staff", staff);
app.use("/v1", desk);
app.listen(3000);
