import express from "express";
import { Resend } from "resend";

const app = express();

app.post("/invite", async (req, res) => {
  // ruleid: client-created
  const mail = new Resend("");
  await mail.emails.send({ to: req.body.to });
  res.end();
});

app.listen(3000);
