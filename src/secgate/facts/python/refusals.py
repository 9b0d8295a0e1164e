"""Answers that refuse a request, and calls that do."""

import ast

from secgate.facts.python.files import keyword, last

_REFUSALS = ("HttpResponseForbidden", "HttpResponseUnauthorized", "PermissionDenied", "Unauthorized", "Forbidden")
_ANSWERS = frozenset({"make_response", "jsonify_error", "error_response", "unauthorized"})
_LEAST = 400


def refuses(node: ast.expr | None) -> bool:
    """Whether what a function gives back is an answer that refuses the request."""
    if isinstance(node, ast.Tuple):
        # NOTE: `return jsonify(error="no"), 403`
        return any(_is_error(one) for one in node.elts[1:2])
    if not isinstance(node, ast.Call):
        return False
    if last(node.func).endswith(_REFUSALS) or is_abort(node):
        return True
    status = keyword(node, "status") or keyword(node, "status_code")
    takes = last(node.func).endswith("Response") or last(node.func) in _ANSWERS
    if status is None and len(node.args) > 1 and takes:
        status = node.args[1]
    return status is not None and _is_error(status)


def is_abort(node: ast.expr) -> bool:
    """Whether a call ends the request with an error: `abort(403)` of Flask."""
    if not isinstance(node, ast.Call) or last(node.func) != "abort":
        return False
    return not node.args or not isinstance(node.args[0], ast.Constant) or _is_error(node.args[0])


def _is_error(node: ast.expr) -> bool:
    number = node.value if isinstance(node, ast.Constant) else last(node)
    if isinstance(number, int):
        return number >= _LEAST
    return str(number).startswith(("4", "5", "HTTP_4", "FORBIDDEN", "UNAUTHORIZED"))
