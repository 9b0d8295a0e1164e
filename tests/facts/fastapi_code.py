"""A small application of FastAPI, and its routes."""

from collections.abc import Mapping

from facts.python_code import python_facts
from secgate.facts.model import Route, RouteTable

START = """from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Request, Security, status
app = FastAPI()
"""
AUTH = """
from typing import Annotated
import jwt
from fastapi import Depends, HTTPException, Request, Header, Security
from fastapi.security import OAuth2PasswordBearer, SecurityScopes, HTTPBearer
from app.config import settings

scheme = OAuth2PasswordBearer(tokenUrl="/token")

def get_db():
    yield 1

def get_current_user(db=Depends(get_db), token: str = Depends(scheme)):
    try:
        payload = jwt.decode(token, settings.JWT_KEY, algorithms=["HS256"])
    except jwt.InvalidTokenError:
        raise HTTPException(status_code=401)
    user = db.get(User, payload["sub"])
    if user is None:
        raise HTTPException(status_code=401)
    return user

CurrentUser = Annotated[User, Depends(get_current_user)]
"""


def table(code: str, files: Mapping[str, str] | None = None) -> RouteTable:
    return python_facts({"app/main.py": START + code, "app/auth.py": AUTH, **(files or {})}).routes


def only(code: str, files: Mapping[str, str] | None = None) -> Route:
    found = table(code, files)
    assert len(found.routes) == 1, [f"{one.method} {one.route}" for one in found.routes]
    return found.routes[0]


def served(code: str, files: Mapping[str, str] | None = None) -> list[str]:
    return [f"{one.method} {one.route}" for one in table(code, files).routes]
