"""Documents that were loaded, and what is done with them: `invoice.status = "paid"; await invoice.save()`."""

from collections.abc import Iterator, Mapping

from secgate.facts.typescript.names import arguments_of, last_name, plain, root_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenancy import unit_of
from secgate.facts.typescript.view import View

# What is asked of a document itself, as all facts call it.
OF_DOCUMENT: Mapping[str, str] = {
    "save": "update", "deleteOne": "delete", "remove": "delete", "updateOne": "update", "replaceOne": "update",
}  # fmt: skip
_MAX_STEPS = 6
_GIVES = frozenset({"findMany", "findFirst", "findUnique", "update", "upsert", "create"})


def source_of(view: View, node: Node, operations: Mapping[int, str]) -> Node | None:
    """The query that gave the document which a name holds.

    Args:
        view: the file.
        node: the name.
        operations: what each query of the file does, by the id of its call.
    """
    for _ in range(_MAX_STEPS):
        node = unwrap(node)
        if operations.get(node.id) in _GIVES:
            return node
        bound = view.names.binding(node)
        if bound is None or bound.path:
            return None
        if bound.value is not None and bound.kind in {"local", "loop"}:
            node = bound.value
        elif bound.kind == "parameter":
            given = view.names.origins(node)
            if not given:
                return None
            node = given[0]
        else:
            given = [right for left, right in view.names.assignments(bound) if left.type == "identifier"]
            if len(given) != 1:
                return None
            node = given[0]
    return None


def put_in(view: View, document: Node, end: Node) -> Iterator[Node]:
    """The objects that are put into a document as they are: `Object.assign(doc, body)`, `doc.set(body)`."""
    name = plain(document)
    for call in view.names.calls(unit_of(end)):
        if call.start_byte >= end.start_byte:
            return
        given, callee = arguments_of(call), call.child_by_field_name("function")
        if callee is None or not given:
            continue
        if text_of(callee) == "Object.assign" and plain(given[0]) == name:
            yield from given[1:]
        elif last_name(callee) in {"set", "overwrite"} and len(given) == 1 and plain(root_name(callee)) == name:
            yield from given
