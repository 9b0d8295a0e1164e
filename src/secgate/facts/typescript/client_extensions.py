"""What runs before a query: extensions of a Prisma client, and what schemas of Mongoose do before they save.

`client.$extends({ query: { user: { create } } })`, `userSchema.pre("save", async function () { … })`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from secgate.facts.schemas import Model
from secgate.facts.typescript.document_models import model_of_schema
from secgate.facts.typescript.names import (
    ancestors,
    arguments_of,
    inside,
    key_of,
    last_name,
    properties,
    unwrap,
    value_of,
)
from secgate.facts.typescript.protection import Protection
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import View

_WHOLE = frozenset({"data", "create", "update"})
# When a schema calls back, and for which operations.
_EVENTS = {"save": ("save", "create"), "findOneAndUpdate": ("update", "upsert"), "updateOne": ("update",)}
_EXTENDS = re.compile(r"\$extends|defineExtension")


@dataclass(frozen=True)
class BeforeQuery:
    """What runs before one kind of query.

    Attributes:
        accessor: of the model; `$allModels` for each.
        operation: as all facts call it; `$allOperations` for each, `save` for a document that is saved.
        node: the entry of the extension.
        view: its file.
    """

    accessor: str
    operation: str
    node: Node
    view: View

    def is_before(self, accessor: str, operation: str) -> bool:
        """Whether it runs before an operation on a model."""
        return self.accessor in {accessor, "$allModels"} and self.operation in {operation, "$allOperations"}

    def protects(self, name: str, protection: Protection) -> Literal["yes", "unclear", "no"]:
        """Whether it puts something encrypted or hashed in the place of a field; unclear where that is not followed."""
        states = {protection.of(self.view, value, path).state for value, path in self._given(name)}
        if "protected" in states:
            return "yes"
        return "unclear" if states & {"passed", "unknown"} else "no"

    def _given(self, name: str) -> Iterator[tuple[Node, tuple[str, ...]]]:
        """(value, path in it) of what is put in the place of a field, or of all that is written."""
        for part in walk(self.node):
            if part.type == "pair" and key_of(part) == name and not _asks(part, self.node):
                yield value_of(part), ()
            left, right = part.child_by_field_name("left"), part.child_by_field_name("right")
            if part.type == "assignment_expression" and left is not None and right is not None:
                last = last_name(left)
                if last == name:
                    yield right, ()
                elif last in _WHOLE and unwrap(right).type == "call_expression":
                    yield right, (name,)


def before_queries(view: View) -> Iterator[BeforeQuery]:
    """What the extensions that a file makes do before queries run."""
    for call in view.names.calls() if _EXTENDS.search(view.file.text) else ():
        given = arguments_of(call)
        if given and _EXTENDS.fullmatch(last_name(call.child_by_field_name("function"))):
            query = properties(view.names.resolve(given[0])).get("query")
            yield from _of_models(view, query) if query is not None else ()


def before_saving(view: View) -> Iterator[BeforeQuery]:
    """What the schemas that a file makes do before documents are saved or updated."""
    for call, callee, name in view.names.named if view.models_by_word and ".pre(" in view.file.text else ():
        given = arguments_of(call)
        if name != "pre" or len(given) < 2:  # noqa: PLR2004 - when, and what
            continue
        model = model_of_schema(view, unwrap(callee).child_by_field_name("object"))
        if isinstance(model, Model):
            for event, operations in _EVENTS.items():
                if event in text_of(given[0]):
                    yield from (BeforeQuery(model.accessor, one, given[-1], view) for one in operations)


def _of_models(view: View, query: Node) -> Iterator[BeforeQuery]:
    for model in query.named_children:
        if model.type == "method_definition":
            yield BeforeQuery("$allModels", key_of(model), model, view)
        inner = value_of(model) if model.type == "pair" else model
        for one in inner.named_children if inner.type == "object" else ():
            yield BeforeQuery(key_of(model), key_of(one), one, view)


def _asks(part: Node, within: Node) -> bool:
    """Whether an entry belongs to what a query looks for or selects."""
    around = (outer for outer in ancestors(part) if inside(outer, within))
    return any(outer.type == "pair" and key_of(outer) in {"where", "select", "orderBy"} for outer in around)
