const fs = require("node:fs");

// const old = fs.readFileSync("certs/old.key");
// ok: key-files-not-ignored
const fromDisk = fs.readFileSync("/run/secrets/server.key");
// ok: key-files-not-ignored
const ignored = fs.readFileSync("certs/server.pem");
// ok: key-files-not-ignored
const root = fs.readFileSync("certs/ca.key.txt");
module.exports = { fromDisk, ignored, root };
