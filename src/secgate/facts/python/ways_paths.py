"""What a condition on the path of the request answers for one route."""

import ast
import re
from collections.abc import Mapping

from secgate.facts.python.files import PythonFile, dotted, elements, last, text_of
from secgate.facts.python.names import Defined
from secgate.facts.python.project import Project

_PATHS = re.compile(r"(?:^|\.)request\.(?:url\.path|path|path_info|scope\.path)$")
_PARAMETER = re.compile(r"\\\{[^}]*\\\}")
Written = Mapping[str, tuple[ast.expr, ...]]


def is_path(node: ast.expr, written: Written) -> bool:
    """Whether an expression is the path of the request, also by a name for it."""
    if _PATHS.search(dotted(node)) is not None:
        return True
    if isinstance(node, ast.Call) and last(node.func) in {"rstrip", "lower", "strip", "lstrip"}:
        return isinstance(node.func, ast.Attribute) and is_path(node.func.value, written)
    values = written.get(dotted(node), ())
    return len(values) == 1 and dotted(node) != dotted(values[0]) and is_path(values[0], {})


def told(project: Project, file: PythonFile, node: ast.expr, path: str, written: Written) -> bool | None:
    """What a condition answers for a route with this path; None where that is not known, or it asks for no path."""
    match node:
        case ast.Compare(ops=[op], comparators=[right]) if is_path(node.left, written):
            texts = _texts(project, file, right)
            same = _any([_equal(path, text) for text in texts]) if texts is not None else None
            if same is None or not isinstance(op, ast.In | ast.NotIn | ast.Eq | ast.NotEq):
                return None
            return same == isinstance(op, ast.In | ast.Eq)
        case ast.Call(func=ast.Attribute(attr="startswith" | "endswith" as how) as func, args=[given]):
            texts = _texts(project, file, given) if is_path(func.value, written) else None
            return _any([_ends(path, text, how) for text in texts]) if texts is not None else None
        case ast.Call(func=ast.Name(id="any"), args=[ast.GeneratorExp(generators=[loop]) as inner]):
            return _looped(project, file, inner, loop, path, written)
        case _:
            return None


def _looped(
    project: Project, file: PythonFile, inner: ast.GeneratorExp, loop: ast.comprehension, path: str, written: Written
) -> bool | None:
    """`any(path.startswith(one) for one in OPEN)`."""
    texts = _texts(project, file, loop.iter)
    if texts is None or not isinstance(loop.target, ast.Name):
        return None
    name = loop.target.id
    found = []
    for text in texts:
        condition = _Put(name, text).visit(ast.parse(ast.unparse(inner.elt), mode="eval").body)
        found.append(told(project, file, condition, path, written))
    return _any(found)


class _Put(ast.NodeTransformer):
    """Puts a text where a name stands."""

    def __init__(self, name: str, text: str) -> None:
        self._name, self._text = name, text

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """The text, where the name is the one."""
        return ast.copy_location(ast.Constant(self._text), node) if node.id == self._name else node


def _texts(project: Project, file: PythonFile, node: ast.expr) -> list[str] | None:
    """The texts of a list that is written out, also through its name."""
    if (text := text_of(node)) is not None:
        return [text]
    if isinstance(node, ast.Call) and last(node.func) in {"frozenset", "set", "tuple", "list"} and node.args:
        return _texts(project, file, node.args[0])
    listed = elements(node)
    if listed is None:
        found = project.symbol(file, node)
        known = isinstance(found, Defined) and isinstance(found.node, ast.expr) and found.node is not node
        return _texts(project, found.file, found.node) if known else None  # type: ignore[union-attr, arg-type]
    texts = [text_of(one) for one in listed]
    known_texts = [text for text in texts if text is not None]
    return known_texts if len(known_texts) == len(texts) else None


def _any(answers: list[bool | None]) -> bool | None:
    if True in answers:
        return True
    return None if None in answers else False


def _equal(path: str, text: str) -> bool | None:
    if path.rstrip("/") == text.rstrip("/"):
        return True
    if "{" not in path:
        return False
    pattern = _PARAMETER.sub("[^/]+", re.escape(path.rstrip("/")))
    return None if "$" in path or re.fullmatch(pattern, text.rstrip("/")) is not None else False


def _ends(path: str, text: str, how: str) -> bool | None:
    """Whether a path starts or ends with a text."""
    fixed = path.partition("{")[0] if how == "startswith" else path.rpartition("}")[2]
    fixed = fixed.removesuffix("$")
    holds = fixed.startswith(text) if how == "startswith" else fixed.endswith(text)
    if holds or fixed == path:
        return holds
    may = text.startswith(fixed) if how == "startswith" else text.endswith(fixed)
    return None if may else False
