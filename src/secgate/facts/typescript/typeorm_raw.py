"""Statements that TypeORM sends as they are written: `dataSource.query("select … where org_id = $1", [orgId])`."""

from secgate.facts.typescript.names import FUNCTIONS, arguments_of, unwrap
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.typeorm_handles import handle_of
from secgate.facts.typescript.view import View


def sent_texts(view: View) -> list[Node]:
    """The calls of a data source, a manager or a repository that are given a statement."""
    return [call for call, callee, name in view.names.named if name == "query" and _sends(view, call, callee)]


def _sends(view: View, call: Node, callee: Node) -> bool:
    method, given = unwrap(callee), arguments_of(call)
    if method.type != "member_expression" or not given or unwrap(given[0]).type in FUNCTIONS:
        return False
    return handle_of(view, method.child_by_field_name("object")) is not None
