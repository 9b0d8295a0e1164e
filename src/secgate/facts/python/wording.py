"""The wording of Python code: what fingerprints of its findings are made of."""

import ast

from secgate.facts.python.files import PythonFile
from secgate.facts.wording import Written, of_text


def written(file: PythonFile, node: ast.AST, symbol: str) -> Written:
    """What a fingerprint is made of: the whole of the expression that begins with a node, whatever its layout."""
    return Written(symbol, of_text(ast.unparse(_whole(file, node))))


def _whole(file: PythonFile, node: ast.AST) -> ast.AST:
    """The chain of calls that begins with a node: `Order.objects.filter(pk=pk).delete()` for `Order.objects`."""
    for outer in file.around(node):
        held = outer.func if isinstance(outer, ast.Call) else getattr(outer, "value", None)
        if not isinstance(outer, ast.Call | ast.Attribute | ast.Subscript | ast.Await) or held is not node:
            break
        node = outer
    return node
