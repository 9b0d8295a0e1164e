// Verify a DSSE envelope with a public key by sigstore-js: node sigstore.js ENVELOPE PUBLIC_KEY. Ends with 0 or 1.
const fs = require("node:fs");
const crypto = require("node:crypto");
const { bundleFromJSON } = require("@sigstore/bundle");
const { toSignedEntity, toTrustMaterial, Verifier } = require("@sigstore/verify");

const [, , file, publicKey] = process.argv;
const envelope = JSON.parse(fs.readFileSync(file, "utf8"));
const bundle = bundleFromJSON({
  mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
  verificationMaterial: {
    publicKey: { hint: envelope.signatures[0].keyid },
    tlogEntries: [],
    timestampVerificationData: { rfc3161Timestamps: [] },
  },
  dsseEnvelope: envelope,
});
const key = { publicKey: crypto.createPublicKey(fs.readFileSync(publicKey, "utf8")), validFor: () => true };
const none = { certificateAuthorities: [], tlogs: [], ctlogs: [], timestampAuthorities: [] };
const verifier = new Verifier(toTrustMaterial(none, () => key), { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 });
try {
  verifier.verify(toSignedEntity(bundle));
  console.log("verified");
} catch (error) {
  console.log(`refused: ${error.message}`);
  process.exitCode = 1;
}
