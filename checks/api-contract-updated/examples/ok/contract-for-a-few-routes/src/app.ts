import express from "express";

const app = express();

app.get("/v1/rooms", (_req, res) => res.end());
app.get("/v1/a", (_req, res) => res.end());
app.get("/v1/b", (_req, res) => res.end());
app.get("/v1/c", (_req, res) => res.end());
app.get("/v1/d", (_req, res) => res.end());

app.listen(3000);
