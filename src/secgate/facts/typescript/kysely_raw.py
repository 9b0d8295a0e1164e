"""Statements that Kysely sends as they are written: `sql`select … where org_id = ${orgId}`.execute(db)`."""

from secgate.facts.typescript.names import arguments_of, callee_of, last_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.typeorm_columns import text_at
from secgate.facts.typescript.view import View

_SENDS = frozenset({"execute", "compile"})
# What a template is given for a name, and not as a value.
_NAMES = frozenset({"table", "ref", "id"})


def sent_templates(view: View) -> list[Node]:
    """The statements that are run with a client, and those that are compiled from texts."""
    if "kysely" not in view.file.text and "sql`" not in view.file.text and "sql<" not in view.file.text:
        return []
    found = [
        one for call, callee, name in view.names.named if name in _SENDS and (one := _template(view, call, callee))
    ]
    texts = (
        call for call, callee, name in view.names.named if name == "raw" and arguments_of(call) and _is_compiled(callee)
    )
    return found + list(texts)


def _template(view: View, call: Node, callee: Node) -> Node | None:
    """The statement that `execute` is asked of, where it is given a client."""
    base = unwrap(callee).child_by_field_name("object")
    made = view.names.resolve(base) if base is not None and arguments_of(call) else None
    if made is None or made.type != "call_expression":
        return None
    made_by = callee_of(made)
    written = made.child_by_field_name("arguments")
    of_text = written is not None and written.type == "template_string" and last_name(made_by) == "sql"
    return made if of_text or (made_by is not None and text_of(made_by) == "sql.raw") else None


def _is_compiled(callee: Node) -> bool:
    return text_of(unwrap(callee)) == "CompiledQuery.raw"


def named_by(value: Node) -> str:
    """The table or column that `sql.table("invoices")` or `sql.ref("i.org_id")` stands for."""
    value = unwrap(value)
    given = arguments_of(value) if value.type == "call_expression" else []
    callee = callee_of(value) if given else None
    base = unwrap(callee).child_by_field_name("object") if callee is not None else None
    return text_at(given[0]) if given and last_name(callee) in _NAMES and text_of(base) == "sql" else ""
