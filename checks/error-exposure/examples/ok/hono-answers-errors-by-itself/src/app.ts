import { Hono } from "hono";

const app = new Hono();

// ok: error-text-in-5xx
app.get("/rooms", async (c) => c.json(await fetch("http://store/rooms").then((answer) => answer.json())));

export default app;
