"""One Python file with its syntax; nothing of it is run or imported."""

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from secgate.model import Place

_LARGEST = 1_000_000
# NOTE: what walks a tree calls itself for each level of it.
_DEEPEST = 150

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Located = ast.stmt | ast.expr | ast.arg | ast.keyword | ast.ExceptHandler


@dataclass(frozen=True, eq=False)
class PythonFile:
    """A Python file of the target; it is parsed when somebody asks for its syntax.

    Attributes:
        path: relative to the target's root.
        text: the decoded content.
    """

    path: str
    text: str = field(repr=False)

    @property
    def tree(self) -> ast.Module:
        """The syntax; that of an empty file where it cannot be read."""
        return self._parsed[0]

    @property
    def problem(self) -> str | None:
        """Why the syntax cannot be read; None where it can."""
        return self._parsed[1]

    @cached_property
    def _parsed(self) -> tuple[ast.Module, str | None]:
        empty = ast.Module([], [])
        if len(self.text) > _LARGEST:
            return empty, f"is larger than {_LARGEST} characters, and was not read as Python"
        try:
            with warnings.catch_warnings():
                # NOTE: an escape that means nothing is a warning of the parser, and no matter of ours.
                warnings.simplefilter("ignore")
                tree = ast.parse(self.text.removeprefix("\ufeff"))
        except SyntaxError as error:
            return empty, f"does not parse as Python (line {error.lineno or 1})"
        except (RecursionError, MemoryError):
            return empty, "nests too deep to be read as Python"
        except ValueError:
            return empty, "does not parse as Python"
        return (empty, "nests too deep to be read as Python") if _is_too_deep(tree) else (tree, None)

    @cached_property
    def _parents(self) -> dict[ast.AST, ast.AST]:
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """What a node of this file stands in, from the inside out."""
        while (parent := self._parents.get(node)) is not None:
            yield parent
            node = parent

    def functions_around(self, node: ast.AST) -> Iterator[Function]:
        """The functions in whose bodies a node stands, from the inside out.

        NOTE: decorators, defaults and annotations of a function are read outside of it.
        """
        inner = node
        for outer in self.around(node):
            if isinstance(outer, FUNCTIONS) and any(inner is one for one in outer.body):
                yield outer
            inner = outer

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def place(self, node: Located) -> Place:
        """The range of a node; columns count characters."""
        end = node.end_lineno or node.lineno
        return Place(
            path=self.path,
            line=node.lineno,
            column=self._column(node.lineno, node.col_offset),
            end_line=end,
            end_column=self._column(end, node.end_col_offset or node.col_offset),
        )

    def start(self, node: Located) -> Place:
        """Where a node begins."""
        return Place(path=self.path, line=node.lineno, column=self._column(node.lineno, node.col_offset))

    def _column(self, line: int, offset: int) -> int:
        """The column of an offset that counts bytes, 1-based.

        NOTE: the parser ends lines at form feeds no more than at other spaces, as the list here does.
        """
        text = self._lines[line - 1] if line <= len(self._lines) else ""
        return offset + 1 if text.isascii() else len(text.encode()[:offset].decode("utf-8", "replace")) + 1


def short(node: ast.AST, most: int = 80) -> str:
    """What is written for a node, on one line."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def dotted(node: ast.AST) -> str:
    """The names of `a.b.c` with dots; empty for what is no such chain."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join(reversed([*parts, node.id])) if isinstance(node, ast.Name) else ""


def last(node: ast.AST) -> str:
    """The last name of what is called or read: `c` for `a.b().c` and for `c`; empty for what has none."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def text_of(node: ast.AST | None) -> str | None:
    """The value of a text that is written out; None for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def elements(node: ast.AST | None) -> list[ast.expr] | None:
    """The elements of a list, tuple or set that is written out, also of a sum of such; None for anything else."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return list(node.elts)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = elements(node.left), elements(node.right)
        return None if left is None or right is None else [*left, *right]
    return None


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """The argument of a call that is given by its name."""
    return next((one.value for one in call.keywords if one.arg == name), None)


def argument(call: ast.Call, index: int, name: str) -> ast.expr | None:
    """The argument of a call that is given by its name or at its place."""
    if (named := keyword(call, name)) is not None:
        return named
    before = call.args[: index + 1]
    return call.args[index] if index < len(call.args) and not any(isinstance(a, ast.Starred) for a in before) else None


def parameters(function: Function | ast.Lambda) -> list[tuple[ast.arg, ast.expr | None]]:
    """The parameters of a function with their defaults, without `*args` and `**kwargs`."""
    args = function.args
    listed = [*args.posonlyargs, *args.args]
    missing = len(listed) - len(args.defaults)
    found = [(arg, args.defaults[at - missing] if at >= missing else None) for at, arg in enumerate(listed)]
    return [*found, *zip(args.kwonlyargs, args.kw_defaults, strict=True)]


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a block and of the blocks in it, not those of functions and classes in it."""
    for one in body:
        yield one
        if isinstance(one, *_OPAQUE):
            continue
        for name in ("body", "orelse", "finalbody"):
            yield from statements(getattr(one, name, []))
        for handler in getattr(one, "handlers", []):
            yield from statements(handler.body)
        for case in getattr(one, "cases", []):
            yield from statements(case.body)


_OPAQUE = ((*FUNCTIONS, ast.ClassDef),)


def _is_too_deep(tree: ast.Module) -> bool:
    level: list[ast.AST] = [tree]
    for _ in range(_DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return False
    return True
