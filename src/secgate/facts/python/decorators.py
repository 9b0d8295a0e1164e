"""Decorators around views of Django, and what each proves before the view runs."""

import ast
import re
from dataclasses import dataclass

from secgate.facts.model import Guard, Proves
from secgate.facts.python.dependencies import given_to
from secgate.facts.python.files import Function, PythonFile, argument, last, parameters, short
from secgate.facts.python.guards import Guards, called_name, made, returned_function
from secgate.facts.python.names import Defined, External
from secgate.facts.python.permissions import yes
from secgate.facts.python.throttles import limiting, of_call
from secgate.facts.python.ways import Setting
from secgate.facts.python.ways_state import Kind

_ROLE: tuple[Proves, ...] = ("authenticated", "role")
_KNOWN: dict[str, tuple[tuple[Proves, ...], tuple[str, ...]]] = {
    "django.contrib.auth.decorators.login_required": (("authenticated",), ()),
    "django.contrib.auth.decorators.permission_required": (_ROLE, ()),
    "django.contrib.admin.views.decorators.staff_member_required": (_ROLE, ("is_staff",)),
}
_PASSES_TEST = "django.contrib.auth.decorators.user_passes_test"
# Decorators of packages that ask nobody who calls.
_OTHER = re.compile(
    r"^(?:django\.(?:views|utils|db|conf|core)|rest_framework|drf_spectacular|drf_yasg|functools|asgiref|django_ratelimit|ratelimit|"
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
        if isinstance(symbol, Defined) and isinstance(symbol.node, ast.expr):
            # NOTE: `staff_only = user_passes_test(lambda user: user.is_staff)`
            return self.of(symbol.file, symbol.node, method, owner)
        if isinstance(written, ast.Attribute) and written.attr in {"setter", "getter", "register", "task", "action"}:
            return None
        return self.guards.foreign_by_name(name or short(node), place)

    def _foreign(self, full: str, file: PythonFile, node: ast.expr, name: str) -> Guard | None:
        place = file.start(node)
        if full in _KNOWN:
            proves, roles = _KNOWN[full]
            return self.guards.known(name, place, proves, roles)
        if full == _PASSES_TEST and isinstance(node, ast.Call):
            return self._tested(file, node, name)
        if (limit := of_call(self.guards.project, file, full, node)) is not None:
            return limiting(name, place, limit)
        if _OTHER.match(full):
            return None
        guard = self.guards.foreign_by_name(name, place)
        return guard if guard.proves else None

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
