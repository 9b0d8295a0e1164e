# ok: labelled-password
password: str = Field(min_length=8)
# ok: likely-secret
TOKEN_KEY = "auth_token"
# ok: likely-secret
PASSWORD_RESET_SUCCESS = "PASSWORD_RESET_SUCCESS"
# ok: likely-secret
rules = {"password": "required|min:8|confirmed"}
# ok: likely-secret
password = getpass.getpass("Password: ")
# ok: labelled-password
fields = {"password": "Kennwortrichtlinien", "secret": "Geheimnisse"}
