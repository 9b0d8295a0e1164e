"""Rows of the route table that come from Python, and what all its frameworks share in making them."""

import ast
import re
from dataclasses import dataclass

from secgate.facts.chains import confidence_of, level_of, roles_of
from secgate.facts.model import Guard, Route, State
from secgate.facts.python.files import FUNCTIONS, PythonFile, short, text_of
from secgate.facts.python.names import Defined
from secgate.facts.python.project import Project
from secgate.model import Place, TraceStep

_DEVELOPMENT = re.compile(r"\bDEBUG\b|\bdebug\b|\b(?:development|dev|local|testing)\b['\"]?")
_MOST_STEPS = 6


@dataclass(frozen=True, eq=False)
class Answer:
    """What answers a route.

    Attributes:
        function: None where it is not known, and where a package answers.
        owner: the class whose method it is.
        action: of a viewset.
    """

    function: Defined | None
    owner: Defined | None = None
    action: str = ""
    request: bool = True


@dataclass(frozen=True)
class Found:
    """A route before it becomes a row.

    Attributes:
        by_name: what says that everybody may call: `AllowAny`.
    """

    method: str
    route: str
    place: Place
    handler: str
    guards: tuple[Guard, ...]
    router: str
    state: State = "live"
    because: str = ""
    conditions: tuple[str, ...] = ()
    mounts: tuple[TraceStep, ...] = ()
    by_name: str = ""
    validates: bool = False
    production: bool = True
    is_page: bool = False


def row(found: Found) -> Route:
    """The row of a route; what a package puts in front of it that is known to ask nobody is left out."""
    guards = tuple(one for one in found.guards if one.proves or one.because or one.source is not None)
    level = level_of(guards)
    return Route(
        method=found.method,
        route=found.route,
        place=found.place,
        handler=found.handler,
        state=found.state,
        guards=guards,
        level=level,
        roles=roles_of(guards),
        tenant_source=next((one.tenant_source for one in reversed(guards) if one.tenant_source), None),
        rate_limit=next((one.rate_limit for one in reversed(guards) if one.rate_limit), None),
        validates_input=found.validates,
        confidence=confidence_of(guards, level, ""),
        conditions=found.conditions,
        mounts=found.mounts,
        because=found.because,
        production=found.production,
        router=found.router,
        open_by_name=found.by_name,
        is_page=found.is_page,
    )


def conditions(file: PythonFile, node: ast.AST) -> tuple[tuple[str, ...], bool]:
    """What has to hold for a statement to run, as written, and whether it may run in production."""
    found: list[str] = []
    production = True
    inner = node
    for outer in file.around(node):
        if isinstance(outer, ast.If) and not _is_main(outer.test):
            holds = any(inner is one for one in outer.body)
            written = short(outer.test)
            found.append(written if holds else f"not {written}")
            production = production and not _is_development(outer.test, holds=holds)
        if isinstance(outer, FUNCTIONS) and any(inner is one for one in outer.body):
            break
        inner = outer
    return tuple(reversed(found)), production


def _is_main(node: ast.expr) -> bool:
    return "__name__" in ast.unparse(node)


def _is_development(node: ast.expr, *, holds: bool) -> bool:
    """Whether a condition holds outside production only: `settings.DEBUG`, `ENV == "local"`."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return _is_development(node.operand, holds=not holds)
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.NotEq | ast.NotIn):
        holds = not holds
    return holds and not isinstance(node, ast.BoolOp) and _DEVELOPMENT.search(ast.unparse(node)) is not None


def written_text(project: Project, file: PythonFile, node: ast.expr | None, steps: int = 0) -> str:
    """A text as far as it is written out, also through names and fields of settings; `${...}` for what is not."""
    if node is None:
        return ""
    if (text := text_of(node)) is not None:
        return text
    if isinstance(node, ast.JoinedStr):
        parts = (
            text_of(one) if isinstance(one, ast.Constant) else _part(project, file, one, steps) for one in node.values
        )
        return "".join(part or "" for part in parts)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return "".join(written_text(project, file, one, steps + 1) for one in (node.left, node.right))
    found = project.defined(file, node) if isinstance(node, ast.Name | ast.Attribute) else None
    if found is None and isinstance(node, ast.Attribute):
        found = _field(project, file, node)
    if found is not None and isinstance(found.node, ast.expr) and steps < _MOST_STEPS:
        return written_text(project, found.file, found.node, steps + 1)
    return "${" + short(node, 40) + "}"


def _part(project: Project, file: PythonFile, node: ast.expr, steps: int) -> str:
    return written_text(project, file, node.value, steps + 1) if isinstance(node, ast.FormattedValue) else ""


def _field(project: Project, file: PythonFile, node: ast.Attribute) -> Defined | None:
    """The default of a field of `settings = Settings()`."""
    held = project.defined(file, node.value)
    if held is None or not isinstance(held.node, ast.Call):
        return None
    owner = project.defined(held.file, held.node.func)
    if owner is not None and owner.function is not None:
        # NOTE: `def get_settings() -> Settings: return Settings()`
        made = next((one.value for one in ast.walk(owner.function) if isinstance(one, ast.Return)), None)
        owner = project.defined(owner.file, made.func) if isinstance(made, ast.Call) else None
    if owner is None or not isinstance(owner.node, ast.ClassDef):
        return None
    for one in owner.node.body:
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and one.target.id == node.attr:
            return Defined(owner.file, one.value, node.attr) if one.value is not None else None
        if isinstance(one, ast.Assign) and any(isinstance(t, ast.Name) and t.id == node.attr for t in one.targets):
            return Defined(owner.file, one.value, node.attr)
    return None


def joined_path(*parts: str) -> str:
    """Parts of a path with one slash between them."""
    return "/" + "/".join(part.strip("/") for part in parts if part.strip("/"))
