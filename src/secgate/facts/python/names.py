"""What the names of a Python file stand for: its own definitions, and those of other files through imports."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.python.files import FUNCTIONS, Function, PythonFile, statements

Bound = Function | ast.ClassDef | ast.expr


@dataclass(frozen=True)
class External:
    """Something of a package from elsewhere, by its dotted name: `fastapi.Depends`."""

    name: str


@dataclass(frozen=True, eq=False)
class Defined:
    """A function, a class, or the value of a name, with the file it is written in."""

    file: PythonFile
    node: Bound
    name: str = ""

    @property
    def key(self) -> tuple[str, int, int]:
        """What tells it from every other one."""
        return self.file.path, self.node.lineno, self.node.col_offset

    @property
    def is_class(self) -> bool:
        """Whether it is a class."""
        return isinstance(self.node, ast.ClassDef)

    @property
    def function(self) -> Function | None:
        """The function that it is; None for anything else."""
        return self.node if isinstance(self.node, FUNCTIONS) else None


@dataclass(frozen=True)
class Module:
    """A module of the target; a folder without an `__init__.py` has no file."""

    name: str
    at: str
    file: PythonFile | None


Symbol = External | Defined | Module


@dataclass(frozen=True)
class Imported:
    """A name that an import binds.

    Attributes:
        module: dotted, with its leading dots.
        name: of the module; empty where the module itself is bound, `*` for all of its names.
    """

    module: str
    name: str = ""


Binding = Imported | Bound


def bindings_of(body: list[ast.stmt]) -> dict[str, list[Binding]]:
    """What each name of a block is bound to, in the order of the block; those that `import *` binds are under `*`."""
    found: dict[str, list[Binding]] = {}
    for statement in statements(body):
        for name, binding in _bound(statement):
            found.setdefault(name, []).append(binding)
    return found


def _bound(statement: ast.stmt) -> Iterator[tuple[str, Binding]]:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield statement.name, statement
        case ast.Import() | ast.ImportFrom():
            yield from _imported(statement)
        case ast.Assign():
            for target in statement.targets:
                yield from _assigned(target, statement.value)
        case ast.AnnAssign(value=ast.expr() as value):
            yield from _assigned(statement.target, value)
        case ast.With() | ast.AsyncWith():
            for item in statement.items:
                if item.optional_vars is not None:
                    yield from _assigned(item.optional_vars, item.context_expr)
        case _:
            # NOTE: `type Name = ...` of Python 3.12, which an older parser does not know.
            name, meant = getattr(statement, "name", None), getattr(statement, "value", None)
            if isinstance(name, ast.Name) and isinstance(meant, ast.expr):
                yield name.id, meant


def _imported(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, Binding]]:
    for alias in statement.names:
        if isinstance(statement, ast.ImportFrom):
            yield alias.asname or alias.name, Imported("." * statement.level + (statement.module or ""), alias.name)
        else:
            whole = alias.name if alias.asname else alias.name.split(".", maxsplit=1)[0]
            yield alias.asname or whole, Imported(whole)


def _assigned(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, Binding]]:
    if isinstance(target, ast.Name):
        yield target.id, value
        return
    pair = (target, value)
    if all(isinstance(one, ast.Tuple | ast.List) for one in pair):
        targets, values = (getattr(one, "elts", []) for one in pair)
        if len(targets) == len(values):
            for one, part in zip(targets, values, strict=True):
                yield from _assigned(one, part)
