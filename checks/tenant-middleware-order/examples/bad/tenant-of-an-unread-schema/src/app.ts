import express from "express";
import { MikroORM } from "@mikro-orm/core";

const orm = await MikroORM.init();
const app = express();

app.get("/boards", async (req, res) => {
  const rows = await orm.em.find("Board", { team: req.query.team });
  res.json(rows);
});

app.listen(3000);
