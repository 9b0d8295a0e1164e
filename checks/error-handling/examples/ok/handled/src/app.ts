import express from "express";
import { wrap } from "./wrap";
import { desk, router } from "./desk";
import { load, warm } from "./load";

const app = express();

app.get("/rates", async (req, res, next) => {
  try {
    res.json(await load(String(req.query.day)));
  } catch (error) {
    next(error);
  }
});

app.get("/wrapped", wrap(async (req, res) => {
  res.json(await load("today"));
}));

app.get("/warm", async (_req, res) => {
  await Promise.all([warm(), warm()]);
  res.end();
});

app.get("/list", wrap(desk.list));
app.use("/desk", router);
app.listen(3000);
