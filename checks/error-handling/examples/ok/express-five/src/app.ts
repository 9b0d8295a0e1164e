import express from "express";

declare const db: { all(): Promise<string[]> };
const app = express();

// ok: async-handler-uncaught
app.get("/rates", async (_req, res) => {
  res.json(await db.all());
});

app.listen(3000);
