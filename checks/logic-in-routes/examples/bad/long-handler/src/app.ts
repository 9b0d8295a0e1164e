import express from "express";

const app = express();

// ruleid: long-handler
app.post("/quote", (req, res) => {
  let total = 0;
  if (req.body.kind === 0) total += 0;
  if (req.body.kind === 1) total += 1;
  if (req.body.kind === 2) total += 2;
  if (req.body.kind === 3) total += 3;
  if (req.body.kind === 4) total += 4;
  if (req.body.kind === 5) total += 5;
  if (req.body.kind === 6) total += 6;
  if (req.body.kind === 7) total += 7;
  if (req.body.kind === 8) total += 8;
  if (req.body.kind === 9) total += 9;
  if (req.body.kind === 10) total += 10;
  if (req.body.kind === 11) total += 11;
  if (req.body.kind === 12) total += 12;
  if (req.body.kind === 13) total += 13;
  if (req.body.kind === 14) total += 14;
  if (req.body.kind === 15) total += 15;
  if (req.body.kind === 16) total += 16;
  if (req.body.kind === 17) total += 17;
  if (req.body.kind === 18) total += 18;
  if (req.body.kind === 19) total += 19;
  if (req.body.kind === 20) total += 20;
  if (req.body.kind === 21) total += 21;
  if (req.body.kind === 22) total += 22;
  if (req.body.kind === 23) total += 23;
  if (req.body.kind === 24) total += 24;
  if (req.body.kind === 25) total += 25;
  if (req.body.kind === 26) total += 26;
  if (req.body.kind === 27) total += 27;
  if (req.body.kind === 28) total += 28;
  if (req.body.kind === 29) total += 29;
  if (req.body.kind === 30) total += 30;
  if (req.body.kind === 31) total += 31;
  res.json(total);
});

app.listen(3000);
