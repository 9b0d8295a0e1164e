import express from "express";
import { allow } from "./guards";
import { crew } from "./people";
import { login } from "./login";

const app = express();
app.use(login);
const tasks = express.Router();
tasks.get("/", crew.list);
tasks.get("/:personId", crew.read);
tasks.post("/", allow("head"), crew.add);
tasks.patch("/:personId", allow("head"), crew.change);
tasks.delete("/:personId", allow("head"), crew.change);
// ok: peer-without-guard
tasks.put("/:personId/rank", crew.rank);
app.use("/v1/tasks", tasks);

const seats = express.Router();
seats.get("/", allow("head"), crew.list);
seats.get("/:personId", allow("head"), crew.read);
seats.patch("/:personId", allow("head"), crew.change);
seats.delete("/:personId", allow("head"), crew.change);
// ok: peer-without-guard
seats.put("/:personId/rank", crew.asked);
app.use("/v1/seats", seats);

const people = express.Router();
people.get("/", allow("head"), crew.list);
people.post("/", allow("head"), crew.add);
people.patch("/:personId", allow("head"), crew.change);
people.delete("/:personId", allow("head"), crew.change);
// ok: peer-without-guard
people.put("/:personId/password", crew.change);
app.use("/v1/people", people);
app.listen(3000);
