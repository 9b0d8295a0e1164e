import express from "express";
import { Resend } from "resend";
import { caught } from "./http/caught";

const app = express();

app.post("/invite", caught(async (req, res) => {
  // ruleid: client-created
  const mail = new Resend("");
  await mail.emails.send({ to: req.body.to });
  res.end();
}));

app.listen(3000);
