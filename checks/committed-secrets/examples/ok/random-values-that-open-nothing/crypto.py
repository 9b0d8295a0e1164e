# ok: likely-secret
message = {"nonce": "{{fake.jwt_secret}}", "ciphertext": "{{fake.hex_secret}}"}
# ok: entropy-only
checksum = "{{fake.hex_secret}}"
# ok: likely-secret
RECAPTCHA_SITE_KEY = "{{fake.jwt_secret.2}}"
# ok: entropy-only
cursor = "eyJpZCI6MTIzNDU2LCJjcmVhdGVkQXQiOiIyMDI0LTAxLTAxIn0="
