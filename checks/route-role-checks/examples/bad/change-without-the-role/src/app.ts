import express from "express";
import { adminOnly } from "./guards";
import { desk } from "./desk";
import { login } from "./login";
import { members } from "./members";

const app = express();
app.use(login);
app.get("/v1/members", adminOnly, members.list);
app.post("/v1/members", adminOnly, members.add);
// ruleid: peer-without-guard
app.delete("/v1/members/:id", members.remove);
app.patch("/v1/members/:id", adminOnly, members.change);
// ok: peer-without-guard
app.delete("/v1/favourites/:id", members.forget);
app.use("/v1/desk", desk);
app.listen(3000);
