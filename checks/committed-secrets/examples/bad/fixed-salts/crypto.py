# ruleid: likely-secret
PASSWORD_SALT = "{{fake.twilio_token}}"
# ruleid: likely-secret
iv = "{{fake.twilio_token.2}}"
# ruleid: labelled-password
TOTP_SEED = "{{fake.jwt_secret}}"
