"""Statements that Sequelize sends as they are written: `sequelize.query("select …", { replacements: { orgId } })`."""

from secgate.facts.typescript.names import FUNCTIONS, arguments_of, last_name, unwrap
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.view import View


def sent_texts(view: View) -> list[Node]:
    """The calls of a connection that are given a statement."""
    return [call for call, callee, name in view.names.named if name == "query" and _sends(call, callee)]


def _sends(call: Node, callee: Node) -> bool:
    method, given = unwrap(callee), arguments_of(call)
    base = method.child_by_field_name("object") if method.type == "member_expression" else None
    if base is None or not given or unwrap(given[0]).type in FUNCTIONS:
        return False
    return "sequelize" in last_name(base).lower()
