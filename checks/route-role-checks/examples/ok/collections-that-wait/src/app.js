const express = require("express");
const passport = require("passport");
const list = require("./list");

const app = express();
// ok: unguarded-read
app.use("/v1", passport.authenticate("jwt", { session: false }), list);
app.listen(3000);
