import express from "express";
import knex from "knex";

const app = express();
const tables = knex({ client: "pg" });

app.get("/rooms", async (_req, res) => {
  // ok: database-in-handler
  res.json(await tables("rooms").select("id"));
});

app.listen(3000);
