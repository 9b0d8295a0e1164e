import os


class Settings:
    SECRET_KEY = os.environ["SECRET_KEY"]
    INTERNAL_TOKEN = os.environ.get("INTERNAL_TOKEN", "")


settings = Settings()
