import secrets
from typing import Annotated

import jwt
from fastapi import Depends, HTTPException, Security, status
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from app.config import settings
from app.models import User, get_db

bearer = HTTPBearer(auto_error=False)
api_key = APIKeyHeader(name="x-api-key")


class Tokens:
    def read(self, token: str) -> dict | None:
        try:
            return jwt.decode(token, settings.SECRET_KEY, algorithms=["HS256"])
        except jwt.PyJWTError:
            return None


tokens = Tokens()


async def get_optional_user(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)], db=Depends(get_db)
) -> User | None:
    if credentials is None:
        return None
    claims = tokens.read(credentials.credentials)
    return db.get(User, claims["sub"]) if claims else None


OptionalUser = Annotated[User | None, Depends(get_optional_user)]


async def get_current_user(user: OptionalUser) -> User:
    if user is None:
        raise HTTPException(status_code=status.HTTP_401_UNAUTHORIZED)
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]


class RoleChecker:
    def __init__(self, *allowed: str):
        self.allowed = allowed

    def __call__(self, user: CurrentUser) -> User:
        if user.role not in self.allowed:
            raise HTTPException(status_code=status.HTTP_403_FORBIDDEN)
        return user


def staff_of_the_house(user: CurrentUser) -> User:
    if not user.is_platform_staff:
        raise HTTPException(status_code=status.HTTP_404_NOT_FOUND)
    return user


def require_internal(key: Annotated[str, Security(api_key)]) -> None:
    if not secrets.compare_digest(key, settings.INTERNAL_TOKEN):
        raise HTTPException(status_code=status.HTTP_403_FORBIDDEN)


def with_scopes(scopes: SecurityScopes, credentials: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]):
    claims = jwt.decode(credentials.credentials, settings.SECRET_KEY, algorithms=["HS256"])
    for scope in scopes.scopes:
        if scope not in claims.get("scopes", []):
            raise HTTPException(status_code=status.HTTP_403_FORBIDDEN)
    return claims
