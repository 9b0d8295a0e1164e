import hmac
from typing import Annotated

from fastapi import Header, HTTPException

from hub.settings import get_settings


# ok: guard-fails-open
def by_sync_key(x_sync_key: Annotated[str, Header()] = "") -> None:
    try:
        same = hmac.compare_digest(x_sync_key, get_settings().SYNC_KEY)
    except TypeError:
        raise HTTPException(401)
    if not same:
        raise HTTPException(401)


# ok: guard-fails-open
def by_partner_key(x_partner_key: Annotated[str, Header()] = "") -> None:
    expected = get_settings().PARTNER_KEY
    if not expected or not hmac.compare_digest(x_partner_key, expected):
        raise HTTPException(401)
