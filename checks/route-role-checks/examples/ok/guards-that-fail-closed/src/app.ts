import express from "express";
import { register } from "./guards";

const app = express();
register(app);
app.listen(3000);
