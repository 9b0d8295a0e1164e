import express from "express";
import * as codes from "./codes";

const app = express();
// ok: unguarded-route
app.post("/admin/confirm", async (req, res) => res.json(await codes.confirm(req.body.email, req.body.code)));
app.listen(3000);
