import express from "express";

const app = express();

app.get("/v1/rooms", (_req, res) => res.end());
app.get("/v1/rooms/:roomId", (_req, res) => res.end());
// ruleid: route-not-in-contract
app.post("/v1/rooms", (_req, res) => res.end());
// ruleid: route-not-in-contract
app.post("/v1/webhooks/mail", (_req, res) => res.end());

app.listen(3000);
