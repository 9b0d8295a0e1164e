"""Statements that Knex sends as they are written: `knex.raw("select … where org_id = ?", [orgId])`."""

from secgate.facts.knex import STEPS
from secgate.facts.typescript.names import arguments_of, last_name, unwrap
from secgate.facts.typescript.sql_texts import is_statement
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.view import View


def sent_texts(view: View) -> list[Node]:
    """The calls that are given a whole statement; one that is a part of another query is none."""
    return [call for call, callee, name in view.names.named if name == "raw" and _sends(view, call, callee)]


def _sends(view: View, call: Node, callee: Node) -> bool:
    given = arguments_of(call)
    if not given or unwrap(callee).type != "member_expression" or not is_statement(view, given[0]):
        return False
    outer = call.parent.parent if call.parent is not None and call.parent.type == "arguments" else None
    return outer is None or last_name(outer) not in STEPS
