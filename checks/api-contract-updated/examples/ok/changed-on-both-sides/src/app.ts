import express from "express";

const app = express();

app.get("/v1/rooms", (_req, res) => res.end());
app.get("/v1/rooms/:id", (_req, res) => res.end());
app.post("/v1/rooms", (_req, res) => res.end());

app.listen(3000);
