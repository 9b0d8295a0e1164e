const express = require("express");
const { MongoClient, ObjectId } = require("mongodb");
const { verify } = require("jsonwebtoken");

const db = new MongoClient(process.env.MONGO_URL).db("memos");
const app = express();
app.use(express.json());
app.use((req, res, next) => {
  try {
    req.user = verify(req.headers.authorization, process.env.KEY);
    next();
  } catch {
    res.sendStatus(401);
  }
});

app.post("/memos", async (req, res) => {
  await db.collection("memos").insertOne({ workspace: req.user.workspace, text: String(req.body.text) });
  res.sendStatus(204);
});

app.get("/memos/:id", async (req, res) => {
  res.json(await db.collection("memos").findOne({ _id: new ObjectId(req.params.id) }));
});

app.listen(3000);
