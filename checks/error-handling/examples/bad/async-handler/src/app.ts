import express from "express";
import { router } from "./desk";
import { load } from "./load";

const app = express();

// ruleid: async-handler-uncaught
app.get("/rates", async (req, res) => {
  res.json(await load(String(req.query.day)));
});

app.use("/desk", router);
app.listen(3000);
