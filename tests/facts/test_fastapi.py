"""Where routes of FastAPI are, and what their handlers do."""

import pytest

from facts.fastapi_code import AUTH, START, only, served, table
from facts.python_code import python_facts

# Where routes are


def test_a_route_is_what_a_decorator_of_an_application_or_an_included_router_says() -> None:
    code = """
from app import users
router = APIRouter(prefix="/orders")
@router.get("/{order_id}")
def read(order_id: int): ...
@router.api_route("", methods=["PUT", "POST"])
async def write(): ...
app.include_router(router, prefix="/api")
app.include_router(users.router, prefix=users.PREFIX)
@app.get("/health")
def health(): ...
"""
    users = """
from fastapi import APIRouter
PREFIX = "/users"
router = APIRouter()
router.add_api_route("/me", lambda: 1)
"""
    assert served(code, {"app/__init__.py": "", "app/users.py": users}) == [
        "GET /api/orders/{order_id}", "POST /api/orders", "PUT /api/orders", "GET /health", "GET /users/me",
    ]  # fmt: skip


def test_routers_are_found_in_factories_loops_parameters_and_fields_of_settings() -> None:
    code = """
from app.config import settings
from app.routers import first, second, build
def create():
    made = FastAPI()
    register(made)
    for router, prefix in [(first, "/first"), (second, "/second")]:
        made.include_router(router)
    made.include_router(build(), prefix=settings.API)
    return made
def register(target: FastAPI):
    @target.get("/inner")
    def inner(): ...
"""
    routers = """
from fastapi import APIRouter
first, second = APIRouter(), APIRouter()
@first.get("/a")
def a(): ...
@second.get("/b")
def b(): ...
def build():
    router = APIRouter()
    @router.get("/c")
    def c(): ...
    return router
"""
    config = 'class Settings:\n    API: str = "/v1"\nsettings = Settings()\n'
    found = table(code, {"app/__init__.py": "", "app/routers.py": routers, "app/config.py": config})
    assert sorted(one.route for one in found.routes if one.state == "live") == ["/a", "/b", "/inner", "/v1/c"]


def test_a_router_that_nothing_mounts_is_unmounted_and_told() -> None:
    found = table("router = APIRouter()\n@router.get('/x')\ndef x(): ...\n")
    assert [one.state for one in found.routes] == ["unmounted"]
    assert [one.kind for one in found.unresolved] == ["router"]


def test_what_is_mounted_and_not_known_is_told() -> None:
    found = table("from shelf import things\napp.include_router(things.router)\napp.mount('/static', StaticFiles())\n")
    assert [(one.kind, one.line) for one in found.unresolved] == [("mount", 4)]


def test_what_is_registered_under_a_condition_is_conditional_or_outside_production() -> None:
    code = """
if settings.FEATURE:
    @app.get("/a")
    def a(): ...
if settings.DEBUG:
    @app.get("/b")
    def b(): ...
"""
    found = [(one.state, one.conditions, one.production) for one in table(code).routes]
    assert found == [("conditional", ("settings.FEATURE",), True), ("conditional", ("settings.DEBUG",), False)]


# Where dependencies stand


@pytest.mark.parametrize(
    "code",
    [
        "@app.get('/x')\ndef x(user=Depends(get_current_user)): ...",
        "@app.get('/x')\ndef x(user: CurrentUser): ...",
        "@app.get('/x')\ndef x(user: CurrentUser | None): ...",
        "@app.get('/x', dependencies=[Depends(get_current_user)])\ndef x(): ...",
        "r = APIRouter(dependencies=[Depends(get_current_user)])\n@r.get('/x')\ndef x(): ...\napp.include_router(r)",
        "r = APIRouter()\n@r.get('/x')\ndef x(): ...\napp.include_router(r, dependencies=[Depends(get_current_user)])",
        "NEEDED = [Depends(get_current_user)]\n@app.get('/x', dependencies=NEEDED)\ndef x(): ...",
        "def active(user: CurrentUser):\n    return user\n@app.get('/x')\ndef x(user=Depends(active)): ...",
        "class P:\n    def __init__(self, user: CurrentUser): ...\n@app.get('/x')\ndef x(page: P = Depends()): ...",
    ],
)
def test_a_dependency_guards_a_route_wherever_it_stands(code: str) -> None:
    found = only(f"from app.auth import CurrentUser, get_current_user\n{code}\n")
    assert (found.level, str(found.confidence)) == ("authenticated", "high")


def test_the_dependencies_of_an_application_guard_all_of_its_routes() -> None:
    code = "from app.auth import get_current_user\nother = FastAPI(dependencies=[Depends(get_current_user)])\n"
    assert only(f"{code}@other.get('/x')\ndef x(): ...\n").level == "authenticated"


# Handlers


def test_what_a_handler_does_is_told() -> None:
    code = """
from fastapi.security import OAuth2PasswordRequestForm
from app.auth import CurrentUser
@app.post("/token")
def login(form: OAuth2PasswordRequestForm = Depends()):
    return create_access_token(form.username)
@app.get("/x")
def x(user: CurrentUser):
    if user.role != "admin":
        raise HTTPException(403)
"""
    facts = python_facts({"app/main.py": START + code, "app/auth.py": AUTH})
    login, other = (facts.behaviour(one) for one in facts.routes.routes)
    assert (login.tests, login.issues_token) == (("password",), True)
    assert (other.gates, other.roles) == (("role",), ("admin",))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('@app.post("/x")\n@limiter.limit("5/minute")\ndef x(request: Request): ...', (5, 60)),
        ('@app.post("/x")\n@limiter.limit("3 per 15 minutes")\ndef x(request: Request): ...', (3, 900)),
        ('@app.post("/x", dependencies=[Depends(RateLimiter(times=2, minutes=5))])\ndef x(): ...', (2, 300)),
        ('RATE = "4/hour"\n@app.post("/x")\n@limiter.limit(RATE)\ndef x(request: Request): ...', (4, 3600)),
        ('@app.post("/x")\n@limiter.limit("5/minute", key_func=by_head)\ndef x(request: Request): ...', (None, None)),
        ('@app.post("/x")\n@limiter.limit("5/minute", key_func=by_peer)\ndef x(request: Request): ...', (5, 60)),
        ('@app.post("/x", dependencies=[Depends(rate_limited)])\ndef x(): ...', (None, None)),
    ],
)
def test_limiters_are_limits_with_their_rates(code: str, expected: tuple[float | None, float | None]) -> None:
    start = """
from slowapi import Limiter
from fastapi_limiter.depends import RateLimiter
limiter = Limiter(key_func=lambda request: 1)
def rate_limited(request: Request): ...
def by_head(request: Request): return request.headers.get("x-forwarded-for")
def by_peer(request: Request): return request.client.host
"""
    (limit,) = [one.rate_limit for one in only(start + code).guards if one.rate_limit is not None]
    assert (limit.max, limit.window_s) == expected


def test_a_limit_above_the_decorator_of_its_route_is_none() -> None:
    code = 'from slowapi import Limiter\nlimiter = Limiter()\n@limiter.limit("5/hour")\n@app.post("/x")\ndef x(): ...\n'
    assert only(code).guards == ()


def test_a_registration_with_something_unknown_is_told() -> None:
    found = table(
        "import shelf\n@shelf.made().get('/x')\ndef x(): ...\ndef f(r):\n    @r.get('/y')\n    def y(): ...\n"
    )
    assert [(one.kind, one.line) for one in found.unresolved] == [("call", 4), ("call", 7)]


def test_what_a_class_depends_on_guards_its_methods() -> None:
    code = """
from fastapi_utils.cbv import cbv
from app.auth import get_current_user
router = APIRouter()
@cbv(router)
class Items:
    user: dict = Depends(get_current_user)
    @router.get("/items")
    def items(self, page: int = 1): ...
app.include_router(router)
"""
    assert only(code).level == "authenticated"


def test_the_login_of_fastapi_users_is_a_route() -> None:
    code = """
from fastapi_users import FastAPIUsers
users = FastAPIUsers(None, [])
app.include_router(users.get_auth_router(None), prefix="/auth/jwt")
app.include_router(users.get_register_router(None, None), prefix="/auth")
"""
    found = table(code)
    assert [(one.method, one.route) for one in found.routes] == [("POST", "/auth/jwt/login")]
    assert found.unresolved == ()
