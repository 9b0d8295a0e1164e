import os

import jwt
from fastapi import Header, HTTPException


def require_staff(authorization: str = Header()):
    try:
        claims = jwt.decode(authorization[7:], os.environ["TOKEN_KEY"], algorithms=["HS256"])
    except jwt.InvalidTokenError:
        raise HTTPException(status_code=401)
    if claims["role"] != "STAFF":
        raise HTTPException(status_code=403)
