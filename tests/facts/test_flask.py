"""Routes of Flask: applications, blueprints, classes of views, and what stands in front of each."""

import pytest

from facts.python_code import python_facts
from secgate.facts.model import Route, RouteTable

_HEAD = """
from functools import wraps
from flask import Blueprint, Flask, abort, current_app, g, jsonify, request, session
from flask.views import MethodView
from flask_login import current_user, login_required
from flask_jwt_extended import get_jwt, jwt_required, verify_jwt_in_request

app = Flask(__name__)
bp = Blueprint("bp", __name__, url_prefix="/bp")
"""


def table(code: str, more: dict[str, str] | None = None) -> RouteTable:
    return python_facts({"app.py": _HEAD + code, **(more or {})}).routes


def row(code: str) -> tuple[str, str, str, tuple[str, ...]]:
    """(method, route, level, roles) of the only route."""
    (found,) = table(code).routes
    return found.method, found.route, found.level, found.roles


def paths(found: RouteTable) -> list[tuple[str, str]]:
    return [(one.method, one.route) for one in found.routes]


def named(found: RouteTable, route: str) -> Route:
    return next(one for one in found.routes if one.route == route)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("@app.route('/a')\ndef a(): return ''", [("GET", "/a")]),
        ("@app.route('/a', methods=['GET', 'post'])\ndef a(): return ''", [("GET", "/a"), ("POST", "/a")]),
        ("@bp.post('/a')\ndef a(): return ''\napp.register_blueprint(bp)", [("POST", "/bp/a")]),
        ("@bp.get('/a')\ndef a(): return ''\napp.register_blueprint(bp, url_prefix='/v1')", [("GET", "/v1/a")]),
        (("inner = Blueprint('inner', __name__, url_prefix='/inner')\n@inner.delete('/<int:pk>')\n"
         "def a(pk): return ''\n"
         "bp.register_blueprint(inner)\napp.register_blueprint(bp)"), [("DELETE", "/bp/inner/<int:pk>")]),
        ("def a(): return ''\napp.add_url_rule('/a', view_func=a, methods=['PUT'])", [("PUT", "/a")]),
        (("class A(MethodView):\n    def get(self): return ''\n    def post(self): return ''\n"
         "app.add_url_rule('/a', view_func=A.as_view('a'))"), [("GET", "/a"), ("POST", "/a")]),
        (("class A(MethodView):\n    def get(self): return ''\nview = A.as_view('a')\n"
         "bp.add_url_rule('/a', view_func=view)\napp.register_blueprint(bp)"), [("GET", "/bp/a")]),
        (("from flask_restful import Api, Resource\napi = Api(app, prefix='/api')\nclass A(Resource):\n"
         "    def get(self, pk): return ''\napi.add_resource(A, '/a/<pk>', '/b/<pk>')"),
         [("GET", "/api/a/<pk>"), ("GET", "/api/b/<pk>")]),
        (("from flask_smorest import Api, Blueprint as Blp\napi = Api(app)\n"
         "blp = Blp('items', 'items', url_prefix='/items')\n"
         "@blp.route('/')\nclass Items(MethodView):\n    def get(self): return ''\napi.register_blueprint(blp)"),
         [("GET", "/items")]),
        (("def made():\n    inner = Flask(__name__)\n    inner.register_blueprint(bp)\n    return inner\n"
         "@bp.get('/a')\ndef a(): return ''"), [("GET", "/bp/a")]),
        ("def register(to):\n    to.register_blueprint(bp)\n@bp.get('/a')\ndef a(): return ''\nregister(app)",
         [("GET", "/bp/a")]),
    ],
)  # fmt: skip
def test_where_a_route_is_reached(code: str, found: list[tuple[str, str]]) -> None:
    assert paths(table(code)) == found


_REFUSES = """
def needs(role=None):
    def outer(view):
        @wraps(view)
        def inner(*args, **kwargs):
            {test}
            return view(*args, **kwargs)
        return inner
    return outer

@app.get("/a")
@needs({given})
def a():
    return ""
"""


@pytest.mark.parametrize(
    ("around", "level"),
    [
        ("@app.get('/a')\n@login_required", "authenticated"),
        ("@login_required\n@app.get('/a')", "public"),
        ("@app.get('/a')\n@jwt_required()", "authenticated"),
        ("@app.get('/a')\n@jwt_required(optional=True)", "public"),
        (("from flask_httpauth import HTTPTokenAuth\nauth = HTTPTokenAuth()\n@app.get('/a')\n"
         "@auth.login_required"), "authenticated"),
        ("from flask_security import roles_required\n@app.get('/a')\n@roles_required('admin')", "role"),
    ],
)  # fmt: skip
def test_decorators_of_packages(around: str, level: str) -> None:
    assert row(f"{around}\ndef a(): return ''")[2] == level


@pytest.mark.parametrize(
    ("test", "given", "level"),
    [
        ("if not current_user.is_authenticated:\n                abort(401)", "", "authenticated"),
        ("if g.user is None:\n                abort(401)", "", "authenticated"),
        ("if 'user_id' not in session:\n                return jsonify(error='no'), 401", "", "authenticated"),
        ("if session.get('user_id') is None:\n                return jsonify(error='no'), 401", "", "authenticated"),
        ("if current_user.role != role:\n                abort(403)", "'admin'", "role"),
        (("verify_jwt_in_request()\n            if get_jwt()['role'] not in ('admin',):\n"
         "                abort(403)"), "", "role"),
        ("print(request.path)", "", "public"),
        ("if not current_user.is_authenticated:\n                print('no')", "", "public"),
    ],
)  # fmt: skip
def test_decorators_of_the_target(test: str, given: str, level: str) -> None:
    assert row(_REFUSES.format(test=test, given=given))[2] == level


@pytest.mark.parametrize(
    ("before", "level"),
    [
        (("@app.before_request\ndef ask():\n    if not current_user.is_authenticated:\n"
         "        return jsonify(e=1), 401"), "authenticated"),
        ("@app.before_request\ndef ask():\n    if g.user is None:\n        abort(401)", "authenticated"),
        ("@bp.before_request\n@login_required\ndef ask():\n    pass", "authenticated"),
        ("def ask():\n    verify_jwt_in_request()\nbp.before_request(ask)", "authenticated"),
        ("@bp.before_app_request\ndef ask():\n    verify_jwt_in_request()", "authenticated"),
        ("@bp.after_request\ndef ask(answer):\n    return answer", "public"),
        ("other = Blueprint('o', __name__)\n@other.before_request\ndef ask():\n    verify_jwt_in_request()", "public"),
    ],
)  # fmt: skip
def test_what_is_asked_before_a_request(before: str, level: str) -> None:
    code = f"{before}\n@bp.get('/a')\ndef a(): return ''\napp.register_blueprint(bp)"
    assert row(code)[2] == level


def test_a_guard_that_looks_at_the_endpoint_is_not_taken_for_one() -> None:
    before = (
        "@app.before_request\ndef ask():\n    if request.endpoint in ('a',):\n        return None\n"
        "    verify_jwt_in_request()\n"
    )
    found = table(f"{before}@app.get('/a')\ndef a(): return ''")
    (guard,) = named(found, "/a").guards
    assert guard.proves == ("unknown",)


def test_decorators_of_classes() -> None:
    listed = "class A(MethodView):\n    decorators = [login_required]\n    def get(self): return ''\n"
    assert row(f"{listed}app.add_url_rule('/a', view_func=A.as_view('a'))")[2] == "authenticated"
    resource = (
        "from flask_restful import Api, Resource\napi = Api(app)\nclass A(Resource):\n"
        "    method_decorators = {'post': [login_required]}\n    def get(self): return ''\n"
        "    def post(self): return ''\n"
        "api.add_resource(A, '/a')"
    )
    assert [one.level for one in table(resource).routes] == ["public", "authenticated"]


def test_what_could_not_be_followed_is_said() -> None:
    lost = table("@bp.get('/a')\ndef a(): return ''")
    assert [one.state for one in lost.routes] == ["unmounted"]
    assert [one.reason for one in lost.unresolved] == [
        "a blueprint with 1 route is built here, and nothing that registers it was found"
    ]
    handed = table(
        "import others\n@others.thing.route('/a')\ndef a(): return ''\napp.register_blueprint(others.more())"
    )
    assert sorted(one.kind for one in handed.unresolved) == ["call", "mount"]


def test_limits_of_flask_limiter() -> None:
    code = (
        "from flask_limiter import Limiter\nfrom flask_limiter.util import get_remote_address\n"
        "limiter = Limiter(key_func=get_remote_address, default_limits=['100 per hour'])\n"
        "@app.post('/login')\n@limiter.limit('5/minute')\ndef login(): return ''"
    )
    (login,) = table(code).routes
    assert login.rate_limit is not None
    assert (login.rate_limit.max, login.rate_limit.window_s) == (5, 60)


@pytest.mark.parametrize(
    "code",
    [
        "def a(): return ''\nbp.get('/a')(login_required(a))",
        "def at(path):\n    return app.route(path)\n@at('/a')\ndef a(): return ''",
        "def a(): return ''\ncurrent_app.add_url_rule('/a', view_func=a)",
    ],
)
def test_a_registration_that_is_not_followed_is_named(code: str) -> None:
    assert ["could not be followed" in one.reason for one in table(code).unresolved] == [True]
