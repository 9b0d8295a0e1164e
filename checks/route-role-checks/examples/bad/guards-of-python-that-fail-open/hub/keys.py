import hmac
from typing import Annotated

from fastapi import Header, HTTPException

from hub.settings import get_settings


# Its own refusal is caught with the rest.
# ruleid: guard-fails-open
def by_sync_key(x_sync_key: Annotated[str, Header()] = "") -> None:
    try:
        if not hmac.compare_digest(x_sync_key, get_settings().SYNC_KEY):
            raise HTTPException(401)
    except Exception:
        print("a sync without its key")


# ruleid: guard-fails-open
def by_partner_key(x_partner_key: Annotated[str, Header()] = "") -> None:
    expected = get_settings().PARTNER_KEY
    if expected and not hmac.compare_digest(x_partner_key, expected):
        raise HTTPException(401)
