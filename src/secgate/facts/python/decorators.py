"""Decorators around views of Django, and what each proves before the view runs."""

import ast
import re
from dataclasses import dataclass

from secgate.facts.model import Guard, Proves
from secgate.facts.python.dependencies import given_to
from secgate.facts.python.files import Function, PythonFile, argument, elements, last, parameters, short, text_of
from secgate.facts.python.guards import Guards, called_name, made, returned_function
from secgate.facts.python.names import Defined, External
from secgate.facts.python.permissions import yes
from secgate.facts.python.throttles import limiting, of_call
from secgate.facts.python.ways import Setting
from secgate.facts.python.ways_state import Kind
from secgate.model import Place

_ROLE: tuple[Proves, ...] = ("authenticated", "role")
_KNOWN: dict[str, tuple[tuple[Proves, ...], tuple[str, ...]]] = {
    "django.contrib.auth.decorators.login_required": (("authenticated",), ()),
    "django.contrib.auth.decorators.permission_required": (_ROLE, ()),
    "django.contrib.admin.views.decorators.staff_member_required": (_ROLE, ("is_staff",)),
}
_ASKED: tuple[Proves, ...] = ("authenticated",)
# The same of packages for Flask, by the last of their names.
_OF_FLASK: dict[str, tuple[Proves, ...]] = {
    "login_required": _ASKED, "fresh_login_required": _ASKED, "jwt_required": _ASKED, "auth_required": _ASKED,
    "auth_token_required": _ASKED, "http_auth_required": _ASKED, "roles_required": _ROLE, "roles_accepted": _ROLE,
    "permissions_required": _ROLE, "permissions_accepted": _ROLE,
}  # fmt: skip
_FLASK = re.compile(r"^flask_(?:login|jwt_extended|security|httpauth)\b")
_PASSES_TEST = "django.contrib.auth.decorators.user_passes_test"
# Decorators of packages that ask nobody who calls.
_OTHER = re.compile(
    r"^(?:flask\b|flask_(?:cors|caching|smorest|restful|restx|limiter|wtf|migrate|compress)\b|django\.(?:views|utils|db|conf|core)|rest_framework|drf_spectacular|drf_yasg|functools|asgiref|django_ratelimit|ratelimit|"
    r"contextlib|typing|abc|dataclasses|celery|silk|sentry_sdk|opentelemetry|deprecated|deprecation|cachetools|fastapi|slowapi|"
    r"fastapi_cache|tenacity|builtins|prometheus_client|newrelic|ddtrace|csp)\b"
)
_SELF = frozenset({"self", "cls", "view", "instance", "obj", "this"})


@dataclass
class Decorators:
    """Reads decorators."""

    guards: Guards

    def of(self, file: PythonFile, node: ast.expr, method: str, owner: Defined | None = None) -> Guard | None:
        """What a decorator proves; None for one of a package that has nothing to do with it."""
        place, name = file.start(node), called_name(node)
        if (listed := self.guards.listed(name, place)) is not None:
            return listed
        if isinstance(node, ast.Call) and last(node.func) == "method_decorator" and node.args:
            inner = node.args[0]
            parts = inner.elts if isinstance(inner, ast.List | ast.Tuple) else [inner]
            found = [guard for one in parts if (guard := self.of(file, one, method, owner)) is not None]
            return next((one for one in found if one.protects), found[0] if found else None)
        written = node.func if isinstance(node, ast.Call) else node
        symbol = self.guards.project.symbol(file, written)
        if isinstance(symbol, External):
            return self._foreign(symbol.name, file, node, name)
        if isinstance(symbol, Defined) and symbol.function is not None:
            return self._own(symbol, file, node, method, owner)
        held = self._of_object(file, written)
        if held:
            return self._foreign(held, file, node, name)
        if isinstance(symbol, Defined) and isinstance(symbol.node, ast.expr):
            # NOTE: `staff_only = user_passes_test(lambda user: user.is_staff)`
            return self.of(symbol.file, symbol.node, method, owner)
        if isinstance(written, ast.Attribute) and written.attr in {"setter", "getter", "register", "task", "action"}:
            return None
        return self.guards.foreign_by_name(name or short(node), place)

    def _of_object(self, file: PythonFile, node: ast.expr) -> str:
        """The dotted name of a method of an object that a package makes: `auth.login_required`; else empty."""
        if not isinstance(node, ast.Attribute):
            return ""
        made = self.guards.project.defined(file, node.value)
        call = made.node if made is not None and isinstance(made.node, ast.Call) else None
        full = self.guards.project.external(made.file, call.func) if made is not None and call is not None else ""
        return f"{full}.{node.attr}" if full else ""

    def _foreign(self, full: str, file: PythonFile, node: ast.expr, name: str) -> Guard | None:
        place = file.start(node)
        if full in _KNOWN:
            proves, roles = _KNOWN[full]
            return self.guards.known(name, place, proves, roles)
        if _FLASK.match(full) and full.rpartition(".")[2] in _OF_FLASK:
            return self._of_flask(full, node, name, place)
        if full == _PASSES_TEST and isinstance(node, ast.Call):
            return self._tested(file, node, name)
        if (limit := of_call(self.guards.project, file, full, node)) is not None:
            return limiting(name, place, limit)
        if _OTHER.match(full):
            return None
        guard = self.guards.foreign_by_name(name, place)
        return guard if guard.proves else None

    def _of_flask(self, full: str, node: ast.expr, name: str, place: Place) -> Guard:
        """A decorator of a package for Flask: `@jwt_required()`, `@roles_required("admin")`."""
        pairs = node.keywords if isinstance(node, ast.Call) else []
        if any(pair.arg == "optional" and not (isinstance(pair.value, ast.Constant) and not pair.value.value)
               for pair in pairs):  # fmt: skip
            return Guard(name, place)
        proves = _OF_FLASK[full.rpartition(".")[2]]
        named = [one for pair in pairs if pair.arg == "role" for one in elements(pair.value) or [pair.value]]
        given = [*(node.args if isinstance(node, ast.Call) and proves == _ROLE else []), *named]
        roles = tuple(sorted(text for one in given if (text := text_of(one)) is not None))
        return self.guards.known(name, place, _ROLE if roles else proves, roles)

    def _tested(self, file: PythonFile, node: ast.Call, name: str) -> Guard:
        """`user_passes_test(f)`: what is so where `f` answers yes."""
        place, test = file.start(node), argument(node, 0, "test_func")
        if isinstance(test, ast.Lambda):
            written = ast.FunctionDef(
                "test", test.args, [ast.copy_location(ast.Return(test.body), test)], [], None, lineno=test.lineno,
                col_offset=test.col_offset, end_lineno=test.end_lineno, end_col_offset=test.end_col_offset,
            )  # fmt: skip
            function: Defined | None = Defined(file, written, "test")
        else:
            function = self.guards.project.defined(file, test) if test is not None else None
        if function is None or function.function is None:
            return self.guards.foreign(name, place)
        names = [arg.arg for arg, _ in parameters(function.function)]
        outcome = self.guards.follower.outcome(function, Setting(dict.fromkeys(names, "user")))
        return made(name, place, function, yes(outcome))

    def _own(self, found: Defined, file: PythonFile, node: ast.expr, method: str, owner: Defined | None) -> Guard:
        """A decorator of the target: what its inner function has proven once it calls the view."""
        place, name = file.start(node), called_name(node)
        decorating = found
        called = found.function if isinstance(node, ast.Call) else None
        given = given_to(called, file, node) if called is not None and isinstance(node, ast.Call) else {}
        if called is not None:
            made_by_call = returned_function(self.guards.project, found)
            if made_by_call is None:
                return self.guards.foreign_by_name(name, place)
            decorating = made_by_call
        inner = returned_function(self.guards.project, decorating)
        names = [arg.arg for arg, _ in parameters(decorating.function)] if decorating.function is not None else []
        if inner is None or inner.function is None or not names:
            return self.guards.foreign_by_name(name, place)
        setting = Setting(
            _kinds(inner.function), of_class=owner, method=method, given=given, through=frozenset(names[:1])
        )
        outcome = self.guards.follower.outcome(inner, setting)
        if not outcome.passes:
            return self.guards.foreign_by_name(name, place)
        return made(name, place, found, outcome)


def _kinds(function: Function) -> dict[str, Kind]:
    """What the parameters hold of a function that runs instead of a view."""
    names = [arg.arg for arg, _ in parameters(function)]
    kinds: dict[str, Kind] = dict.fromkeys(names, "data")
    asked = next((name for name in names if name in {"request", "req"}), None)
    asked = asked or next((name for name in names if name not in _SELF), None)
    return {**kinds, asked: "request"} if asked is not None else kinds
