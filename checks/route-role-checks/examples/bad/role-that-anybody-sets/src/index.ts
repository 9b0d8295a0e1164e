import { Hono } from "hono";
import settings from "./settings";

const app = new Hono();
app.route("/settings", settings);

export default app;
