import express from "express";
import { adminOnly } from "./guards";
import { login } from "./login";
import { members } from "./members";

const app = express();
app.use(login);
const team = express.Router();
team.get("/plan", adminOnly, members.list);
team.put("/plan", adminOnly, members.change);
team.get("/seats", adminOnly, members.list);
team.post("/pause", adminOnly, members.add);
// ok: peer-without-guard
team.put("/me", members.change);
app.use("/v1/team", team);
const shop = express.Router();
shop.get("/prices", adminOnly, members.list);
shop.get("/seats", adminOnly, members.list);
shop.get("/taxes", adminOnly, members.list);
shop.post("/prices", adminOnly, members.add);
// ok: peer-without-guard
shop.post("/orders", members.add);
app.use("/v1/shop", shop);
app.listen(3000);
