"""What dependencies and middlewares of FastAPI prove of who calls."""

import pytest

from facts.fastapi_code import only
from secgate.facts.model import Guard


def guard(body: str, name: str = "guard") -> Guard:
    """What a dependency proves that stands in a file of its own."""
    code = f"from app.guard import {name}\n@app.get('/x')\ndef read(user=Depends({name})): ...\n"
    return only(code, {"app/guard.py": body}).guards[-1]


def proves(body: str, name: str = "guard") -> tuple[str, ...]:
    return guard(body, name).proves


# What dependencies prove


def test_a_dependency_that_only_asks_for_a_token_to_be_there_proves_nothing() -> None:
    found = guard("from fastapi.security import HTTPBearer\nguard = HTTPBearer()\n")
    assert (found.proves, found.because) == ((), "only asks for a credential to be there, and verifies none")
    assert (
        proves("from fastapi import Header\ndef guard(token: str = Header()):\n    if not token:\n        raise E\n")
        == ()
    )


def test_a_user_that_may_be_missing_is_none_until_somebody_asks() -> None:
    body = """
from app.auth import scheme
from fastapi import Depends, HTTPException
import jwt
def optional(token=Depends(scheme)):
    try:
        return jwt.decode(token, KEY, algorithms=["HS256"])
    except Exception:
        return None
def guard(user=Depends(optional)):
    if not user:
        raise HTTPException(401)
    return user
"""
    assert proves(body, "optional") == ()
    assert proves(body, "guard") == ("authenticated",)


def test_a_token_whose_signature_nobody_checks_proves_nothing() -> None:
    body = """
from app.auth import scheme
from fastapi import Depends
import jwt
def guard(token=Depends(scheme)):
    return jwt.decode(token, options={"verify_signature": False})
"""
    assert proves(body) == ()


@pytest.mark.parametrize(
    ("test", "roles"),
    [
        ('user.role != "admin"', ("admin",)),
        ('user.role not in ["admin", "owner"]', ("admin", "owner")),
        ("user.role != Role.ADMIN", ("ADMIN",)),
        ("not user.is_superuser", ("is_superuser",)),
        ('"admin" not in user.roles', ("admin",)),
        ("user.role not in ALLOWED", ("lead",)),
        ('not user.has_role("admin")', ("admin",)),
        ('not (user.is_admin or user.role == "admin")', ("admin", "is_admin")),
    ],
)
def test_a_dependency_that_compares_the_role_proves_one(test: str, roles: tuple[str, ...]) -> None:
    body = f"""
from app.auth import CurrentUser
from fastapi import HTTPException
class Role:
    ADMIN = "a"
ALLOWED = ["lead"]
def guard(user: CurrentUser):
    if {test}:
        raise HTTPException(status_code=403)
    return user
"""
    found = guard(body)
    assert (found.proves, found.roles) == (("authenticated", "role"), roles)


@pytest.mark.parametrize(
    "use",
    [
        'require("admin")',
        'Checker(["admin"])',
        'Checker(allowed=("admin",))',
        "checker",
    ],
)
def test_guards_that_a_call_makes_know_what_they_were_given(use: str) -> None:
    body = f"""
from app.auth import CurrentUser, get_current_user
from fastapi import Depends, HTTPException
def require(*roles):
    def inner(user=Depends(get_current_user)):
        if user.role not in roles:
            raise HTTPException(403)
        return user
    return inner
class Checker:
    def __init__(self, allowed):
        self.allowed = allowed
    def __call__(self, user: CurrentUser):
        if user.role in self.allowed:
            return True
        raise HTTPException(403)
checker = Checker(["admin"])
guard = {use}
"""
    found = guard(body)
    assert (found.proves, found.roles) == (("authenticated", "role"), ("admin",))


def test_scopes_that_a_route_asks_for_are_a_role_where_the_dependency_looks_at_them() -> None:
    body = """
from app.auth import scheme
from fastapi import Depends, HTTPException
from fastapi.security import SecurityScopes
import jwt
def current(scopes: SecurityScopes, token=Depends(scheme)):
    payload = jwt.decode(token, KEY, algorithms=["HS256"])
    for scope in scopes.scopes:
        if scope not in payload["scopes"]:
            raise HTTPException(403)
    return payload
"""
    files = {"app/scoped.py": body}
    code = "from app.scoped import current\n@app.get('/x')\ndef x(user=Security(current{})): ...\n"
    assert only(code.format(""), files).level == "authenticated"
    assert only(code.format(', scopes=["write"]'), files).level == "role"


def test_a_secret_that_is_compared_proves_the_secret_and_one_that_may_be_unset_does_not() -> None:
    body = """
import secrets
from app.config import settings
from fastapi import Header, HTTPException
def guard(x_api_key: str = Header()):
    {}
    if not secrets.compare_digest(x_api_key, settings.API_KEY):
        raise HTTPException(403)
"""
    assert proves(body.format("pass")) == ("secret",)
    found = guard(body.format("if not settings.API_KEY:\n        return"))
    assert (found.proves, found.because) == ((), "lets the request through when `API_KEY` is not set")


def test_what_cannot_be_followed_is_unknown() -> None:
    assert proves("from shelf import guard\n") == ("unknown",)
    body = "from shelf import ask\nfrom app.auth import scheme\nfrom fastapi import Depends\n"
    assert proves(f"{body}def guard(token=Depends(scheme)):\n    return ask(token)\n") == ("unknown",)


def test_a_dependency_for_a_database_is_no_guard_and_hides_nothing() -> None:
    code = "from shelf import get_db\n@app.get('/x')\ndef x(db=Depends(get_db)): ...\n"
    assert only(code).guards == ()


def test_a_lookup_by_the_credential_is_a_proof_once_it_is_tested() -> None:
    body = """
from fastapi import Header, HTTPException
def guard(x_api_key: str = Header()):
    key = db.query(ApiKey).filter(ApiKey.hash == hash_key(x_api_key)).first()
    {}
    return key
"""
    assert proves(body.format("if key is None:\n        raise HTTPException(401)")) == ("authenticated",)
    assert proves(body.format("pass")) == ()


def test_a_service_of_the_target_is_followed() -> None:
    body = """
from app.auth import scheme
from fastapi import Depends, HTTPException
import jwt
class Tokens:
    def read(self, token):
        try:
            return jwt.decode(token, KEY, algorithms=["HS256"])
        except jwt.PyJWTError:
            return None
tokens = Tokens()
def guard(token=Depends(scheme)):
    claims = tokens.read(token)
    if claims is None:
        raise HTTPException(401)
    return claims
"""
    assert proves(body) == ("authenticated",)


# Middlewares


def test_a_middleware_guards_every_route_and_one_that_looks_at_the_path_is_unknown() -> None:
    code = """
import jwt
@app.middleware("http")
async def ask(request: Request, call_next):
    {}
    token = request.headers.get("Authorization")
    try:
        request.state.user = jwt.decode(token, KEY, algorithms=["HS256"])
    except jwt.PyJWTError:
        return JSONResponse({{}}, status_code=401)
    return await call_next(request)
@app.get("/x")
def x(): ...
"""
    assert only(code.format("pass")).level == "authenticated"
    found = only(code.format("if request.url.path in OPEN:\n        return await call_next(request)"))
    assert (found.level, found.guards[0].proves) == ("public", ("unknown",))


def test_a_middleware_that_is_a_class_is_read() -> None:
    code = """
from app.middle import Ask
from fastapi.middleware.cors import CORSMiddleware
app.add_middleware(CORSMiddleware, allow_origins=["*"])
app.add_middleware(Ask)
@app.get("/x")
def x(): ...
"""
    middle = """
from starlette.middleware.base import BaseHTTPMiddleware
import jwt
class Ask(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        jwt.decode(request.headers["authorization"], KEY, algorithms=["HS256"])
        return await call_next(request)
"""
    found = only(code, {"app/middle.py": middle})
    assert [one.proves for one in found.guards] == [("authenticated",)]


@pytest.mark.parametrize(
    ("test", "level"),
    [
        ("request.url.path in OPEN", "public"),
        ('request.url.path in {"/y"}', "authenticated"),
        ('path.startswith("/x")', "public"),
        ('path.startswith(("/y", "/z"))', "authenticated"),
        ('any(path.startswith(one) for one in ["/y", "/x"])', "public"),
        ('any(path.startswith(one) for one in OPEN) and request.method == "POST"', "authenticated"),
        ('not path.startswith("/x")', "authenticated"),
        ("path in unknown()", "public"),
    ],
)
def test_a_middleware_that_looks_at_the_path_is_read_for_each_route(test: str, level: str) -> None:
    code = f"""
import jwt
OPEN = frozenset({{"/x", "/health"}})
async def ask(request: Request, call_next):
    path = request.url.path
    if {test}:
        return await call_next(request)
    jwt.decode(request.headers["authorization"], KEY, algorithms=["HS256"])
    return await call_next(request)
app.middleware("http")(ask)
@app.get("/x")
def x(): ...
"""
    found = only(code)
    assert found.level == level
    assert [one.proves for one in found.guards] == [("unknown",) if "unknown" in test else found.guards[0].proves]


# What lets everybody through at times


def test_a_refusal_that_is_caught_by_its_own_guard_is_none() -> None:
    body = """
import hmac
from fastapi import Header
def guard(x_hook_key: str = Header()):
    try:
        if not hmac.compare_digest(x_hook_key, settings.HOOK_KEY):
            raise HTTPException(401)
    except Exception:
        log.warning("no")
"""
    found = guard(body)
    assert (found.proves, found.because) == ((), "lets the request through when its check throws")
    assert proves(body.replace("Exception:", "TypeError:")) == ()
    assert guard(body.replace("Exception:", "TypeError:")).because == ""
    assert proves(body.replace('log.warning("no")', "raise")) == ("secret",)


def test_a_caller_that_may_be_missing_after_an_error_is_no_guard_that_fails() -> None:
    body = """
from app.auth import scheme
import jwt
def guard(token=Depends(scheme)):
    try:
        claims = jwt.decode(token, KEY, algorithms=["HS256"])
        if not claims:
            raise ValueError
    except Exception:
        return None
    return claims
"""
    assert (proves(body), guard(body).because) == ((), "")


@pytest.mark.parametrize(
    "read", ["get_settings().HOOK_KEY", "settings.HOOK_KEY", "os.getenv('HOOK_KEY')", "os.environ.get('HOOK_KEY', '')"]
)
def test_a_setting_that_a_name_keeps_may_not_be_set(read: str) -> None:
    body = f"""
import hmac, os
from fastapi import Header
def guard(x_hook_key: str = Header()):
    wanted = {read}
    if wanted and not hmac.compare_digest(x_hook_key, wanted):
        raise HTTPException(401)
"""
    assert guard(body).because == "lets the request through when `HOOK_KEY` is not set"
    closed = body.replace("wanted and not", "not wanted or not")
    assert (proves(closed), guard(closed).because) == (("secret",), "")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("x_partner_key", ("secret",)), ("x_idempotency_key", ()), ("x_request_key", ()), ("x_lang", ())],
)
def test_a_key_of_a_header_is_a_credential_by_its_name(name: str, expected: tuple[str, ...]) -> None:
    body = f"""
import hmac
from fastapi import Header
def guard({name}: str = Header()):
    if not hmac.compare_digest({name}, settings.HOOK_KEY):
        raise HTTPException(401)
"""
    assert proves(body) == expected
