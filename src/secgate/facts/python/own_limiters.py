"""Limiters that a target writes itself: they count calls in a store, and refuse with 429 those beyond a number."""

import ast
import re
from collections.abc import Iterator, Mapping

from secgate.facts.model import RateLimit
from secgate.facts.python.calls import Callees
from secgate.facts.python.classes import Classes
from secgate.facts.python.files import argument, dotted, last
from secgate.facts.python.names import Defined
from secgate.facts.python.project import Project
from secgate.facts.python.throttles import UNKNOWN, is_chosen_by_caller, number
from secgate.facts.python.ways_values import Given

_COUNTS = frozenset({"incr", "incrby", "hincrby", "zincrby"})
_LASTS = re.compile(r"^p?expire$")
_REFUSES = re.compile(r"\b429\b|HTTP_429|TooManyRequests")


def own_limit(
    project: Project, classes: Classes, function: Defined, owner: Defined | None, given: Mapping[str, Given]
) -> RateLimit | None:
    """What a function allows that counts its calls; None for one that counts none, or refuses none for that.

    Args:
        project: where names are looked up.
        classes: of the project.
        function: that runs before a handler.
        owner: the class whose method it is.
        given: what the fields of its object and its parameters hold.
    """
    bodies = list(_bodies(project, classes, function, owner))
    nodes = [node for body in bodies for node in ast.walk(body)]
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    refusing = [node for node in nodes if isinstance(node, ast.If) and _refuses(node)]
    if not refusing or not any(last(call.func) in _COUNTS for call in calls):
        return None
    if any(is_chosen_by_caller(ast.unparse(body)) for body in bodies):
        return UNKNOWN
    lasting = next((call for call in calls if _LASTS.match(last(call.func))), None)
    window = _held(argument(lasting, 1, "time"), given) if lasting is not None else None
    if window is not None and lasting is not None and last(lasting.func) == "pexpire":
        window /= 1_000
    return RateLimit(_allowed(refusing[0].test, given), window)


def _bodies(project: Project, classes: Classes, function: Defined, owner: Defined | None) -> Iterator[ast.AST]:
    """The function, and the functions of the target that it calls."""
    yield function.node
    callees = Callees(project, classes, function.file)
    for call in (one for one in ast.walk(function.node) if isinstance(one, ast.Call)):
        found = callees.of(call, owner)
        if found is not None and found[0].key != function.key:
            yield found[0].node


def _refuses(node: ast.If) -> bool:
    return any(isinstance(one, ast.Raise | ast.Return) and _REFUSES.search(ast.unparse(one)) for one in node.body)


def _allowed(test: ast.expr, given: Mapping[str, Given]) -> float | None:
    """How many calls pass a test such as `count > 5`."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.Gt | ast.GtE):
        return None
    most = _held(test.comparators[0], given)
    return most - 1 if most is not None and isinstance(test.ops[0], ast.GtE) else most


def _held(node: ast.expr | None, given: Mapping[str, Given]) -> float | None:
    handed = given.get(dotted(node)) if node is not None else None
    return number(handed.node if handed is not None else node)
