"""Access decisions of coroutines that Python code tests without waiting for them."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.python.calls import Callees
from secgate.facts.python.classes import Classes
from secgate.facts.python.files import PythonFile, last, short
from secgate.facts.python.names import Defined
from secgate.facts.python.project import Project
from secgate.model import Place

_COROUTINE = re.compile(r"\basync[ \t]+def[ \t]+(\w+)")
_CALLED = re.compile(r"(?<![\w.])(?:(?:def|await)\s+[\w.]+|(?:\w+\.)*(\w+))[ \t]*\(")
_DECISION = re.compile(
    r"^_?(?:can|is|has|may|check|verify|authori[sz]e)_|forbidden|access(?!_?(?:token|key|log))|permission|permitted"
    r"|allowed|(?<!de)authori[sz]ed"
)
_REFUSES = re.compile(r"Forbidden|PermissionDenied|NotAuthori[sz]ed|Unauthori[sz]ed|HTTP_40[134]|\b40[134]\b")
_PLAIN = frozenset({"staticmethod", "classmethod"})


@dataclass(frozen=True)
class IdleCall:
    """A decision whose coroutine is tested: it is always true.

    Attributes:
        name: as it is called.
        declared: where the decision is made.
    """

    name: str
    place: Place
    declared: Place


def idle_calls(project: Project) -> Iterator[IdleCall]:
    """The decisions that nothing waits for, by path and line."""
    names = {name for file in project.files.values() for name in _COROUTINE.findall(file.text)}
    classes = Classes(project)
    for path in sorted(project.files):
        file = project.files[path]
        # NOTE: a file is parsed only where one of these names is called without `await`.
        if not names.isdisjoint(_CALLED.findall(file.text)):
            yield from _of_file(Callees(project, classes, file), project.read(file))


def _of_file(callees: Callees, file: PythonFile) -> Iterator[IdleCall]:
    calls = [one for one in ast.walk(file.tree) if isinstance(one, ast.Call) and _is_tested(file, one)]
    for call in sorted(calls, key=lambda one: (one.lineno, one.col_offset)):
        if not (_DECISION.search(last(call.func)) or _refuses(file, call)):
            continue
        found = callees.of(call, _owner(file, call))
        if found is not None and _is_coroutine(found[0]):
            yield IdleCall(short(call.func), file.start(call), file.start(found[0].node))


def _is_tested(file: PythonFile, node: ast.AST) -> bool:
    """Whether the truth of a value decides something, with no `await` on the way."""
    match next(file.around(node), None):
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.BoolOp() as several:
            return several.values[-1] is not node or _is_tested(file, several)
        case ast.If() | ast.While() | ast.IfExp() | ast.Assert() as tested:
            return tested.test is node
        case ast.comprehension() as each:
            return any(one is node for one in each.ifs)
        case _:
            return False


def _refuses(file: PythonFile, call: ast.Call) -> bool:
    """Whether the statement that tests a call refuses the request."""
    statement = next((one for one in file.around(call) if isinstance(one, ast.stmt)), None)
    ends = statement.body[-1] if isinstance(statement, ast.If) else None
    return isinstance(ends, ast.Raise | ast.Return) and _REFUSES.search(ast.unparse(ends)) is not None


def _is_coroutine(found: Defined) -> bool:
    """Whether a call gives a coroutine: a decorator may make anything of it, and what yields is no decision."""
    function = found.function
    if not isinstance(function, ast.AsyncFunctionDef) or any(
        last(one) not in _PLAIN for one in function.decorator_list
    ):
        return False
    return not any(isinstance(one, ast.Yield | ast.YieldFrom) for one in ast.walk(function))


def _owner(file: PythonFile, call: ast.Call) -> Defined | None:
    outer = next((one for one in file.around(call) if isinstance(one, ast.ClassDef)), None)
    return Defined(file, outer, outer.name) if outer is not None else None
