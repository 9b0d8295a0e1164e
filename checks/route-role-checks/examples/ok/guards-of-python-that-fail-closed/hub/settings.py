import os
from functools import cache


class Settings:
    SYNC_KEY = os.environ["SYNC_KEY"]
    PARTNER_KEY = os.environ.get("PARTNER_KEY", "")


@cache
def get_settings() -> Settings:
    return Settings()
