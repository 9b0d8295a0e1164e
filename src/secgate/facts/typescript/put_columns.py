"""Columns that are put into a row before it is kept: `order.roomId = body.roomId; await orders.save(order)`."""

from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.schemas import Model
from secgate.facts.typescript.document_models import model_of
from secgate.facts.typescript.names import Binding, arguments_of, callee_of, last_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenancy import unit_of
from secgate.facts.typescript.view import View

_KEEPS = frozenset({"save", "persist", "persistAndFlush"})
_PAIR = 2


@dataclass(frozen=True)
class PutColumn:
    """A value that is put into a column of a row.

    Attributes:
        at: what puts it there.
    """

    at: Node
    model: Model
    column: str
    value: Node


def put_columns(view: View) -> Iterator[PutColumn]:
    """Those of a file, where the row is kept after it: `row.roomId = …`, `row.set("roomId", …)`."""
    for call, callee, name in view.names.named:
        row = _row(call, callee) if name in _KEEPS else None
        bound = view.names.binding(row) if row is not None else None
        model = _model(view, call, bound) if bound is not None and not bound.path else None
        if bound is None or model is None:
            continue
        for at, column, value in (*_assigned(view, bound), *_set(view, bound)):
            if at.start_byte < call.start_byte and unit_of(at) == unit_of(call):
                yield PutColumn(at, model, column, value)


def _row(call: Node, callee: Node) -> Node | None:
    """The name of the row that is kept: by a repository, or by itself."""
    given = arguments_of(call)
    row = unwrap(given[0]) if given else unwrap(callee).child_by_field_name("object")
    if row is not None and row.type != "identifier":
        row = unwrap(callee).child_by_field_name("object")
    return row if row is not None and row.type == "identifier" else None


def _model(view: View, call: Node, bound: Binding) -> Model | None:
    """The model of a row: by the query that keeps it, or by the model that it was asked of."""
    kept = view.rows.get(call.id)
    if kept is not None and kept.accessor:
        return view.schema.by_accessor(kept.accessor)
    made = unwrap(bound.value) if bound.value is not None and view.models_by_word else None
    callee = callee_of(made) if made is not None and made.type == "call_expression" else None
    found = model_of(view, unwrap(callee).child_by_field_name("object")) if callee is not None else None
    return found if isinstance(found, Model) else None


def _assigned(view: View, bound: Binding) -> Iterator[tuple[Node, str, Node]]:
    for left, right in view.names.assignments(bound):
        target = unwrap(left)
        owner = target.child_by_field_name("object") if target.type == "member_expression" else None
        if owner is not None and unwrap(owner).type == "identifier" and left.parent is not None:
            yield left.parent, last_name(target), right


def _set(view: View, bound: Binding) -> Iterator[tuple[Node, str, Node]]:
    for call, callee, name in view.names.named:
        given = arguments_of(call) if name == "set" else []
        owner = unwrap(callee).child_by_field_name("object") if len(given) == _PAIR else None
        if owner is not None and given[0].type == "string" and view.names.binding(unwrap(owner)) == bound:
            yield call, text_of(given[0])[1:-1], given[1]
