# ok: entropy-only
salt = "{{fake.twilio_token}}"
# ok: entropy-only
nonce = "{{fake.jwt_secret}}"
# ok: entropy-only
checksum = "{{fake.hex_secret}}"
