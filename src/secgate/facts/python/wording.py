"""The wording of Python code: what fingerprints of its findings are made of."""

import ast

from secgate.facts.python.files import FUNCTIONS, PythonFile
from secgate.facts.wording import Written, of_text


def written(file: PythonFile, node: ast.AST, symbol: str) -> Written:
    """What a fingerprint is made of: the whole of the expression that begins with a node, whatever its layout."""
    said = node.test if isinstance(node, ast.If) else _whole(file, node)
    return Written(symbol, of_text(ast.unparse(said)))


def written_at(file: PythonFile, node: ast.AST) -> Written:
    """The same, by the names of the classes and functions around it."""
    around = (one.name for one in file.around(node) if isinstance(one, (*FUNCTIONS, ast.ClassDef)))
    return written(file, node, ".".join(reversed(list(around))))


def _whole(file: PythonFile, node: ast.AST) -> ast.AST:
    """The chain of calls that begins with a node: `Order.objects.filter(pk=pk).delete()` for `Order.objects`."""
    for outer in file.around(node):
        held = outer.func if isinstance(outer, ast.Call) else getattr(outer, "value", None)
        if not isinstance(outer, ast.Call | ast.Attribute | ast.Subscript | ast.Await) or held is not node:
            break
        node = outer
    return node
