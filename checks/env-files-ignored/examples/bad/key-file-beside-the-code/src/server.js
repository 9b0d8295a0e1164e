const fs = require("node:fs");
const https = require("node:https");

const options = {
  // ruleid: key-files-not-ignored
  key: fs.readFileSync("certs/server.key"),
  // ok: key-files-not-ignored
  cert: fs.readFileSync("certs/server-cert.pem"),
};
https.createServer(options).listen(443);
