import { Hono } from "hono";
import { accounts } from "./accounts";

const app = new Hono();
app.route("/accounts", accounts);

export default app;
