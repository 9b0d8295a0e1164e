import express from "express";
import { all } from "./services/rooms";

const app = express();

app.get("/rooms", async (_req, res) => {
  // ok: database-in-handler
  res.json(await all());
});

app.listen(3000);
