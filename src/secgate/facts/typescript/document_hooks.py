"""What schemas of Mongoose do before queries: `invoiceSchema.pre(/^find/, function () { this.where({ tenantId }); })`.

https://mongoosejs.com/docs/middleware.html
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.schemas import Model
from secgate.facts.typescript.document_calls import DocumentCall
from secgate.facts.typescript.document_models import model_of_schema
from secgate.facts.typescript.names import FUNCTIONS, ancestors, arguments_of, callee_of, inside, last_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import Proof, View
from secgate.model import Confidence

# What a hook is called for, where a method is called otherwise.
_CALLED = {
    "findById": "findOne", "findByIdAndUpdate": "findOneAndUpdate", "findByIdAndDelete": "findOneAndDelete",
    "exists": "findOne", "count": "countDocuments", "where": "find", "paginate": "find",
}  # fmt: skip
_MAX_STEPS = 4
_ADDS = frozenset({"where", "setQuery", "find", "match", "and", "unshift"})


@dataclass(frozen=True)
class Hook:
    """What runs before queries and adds the tenant to them.

    Attributes:
        accessor: of the model; empty where a plugin has it for the schemas that use it.
        events: what it is called for, as it is written.
        call: the call of `pre`.
    """

    view: View = field(repr=False, compare=False)
    accessor: str
    events: Node = field(repr=False, compare=False)
    call: Node = field(repr=False, compare=False)

    def is_before(self, method: str) -> bool:
        """Whether it runs before a method."""
        return any(_names(event, _CALLED.get(method, method)) for event in _events(self.view, self.events))

    def may_be_before(self, method: str) -> bool:
        """Whether it may run before a method: an event that is not read may be any."""
        called = _CALLED.get(method, method)
        return any(_names(event, called) in {True, None} for event in _events(self.view, self.events))

    @property
    def function(self) -> tuple[View, Node] | None:
        """What it calls, and its file."""
        return _function(self.view, arguments_of(self.call)[-1])


def _events(view: View, node: Node, steps: int = 0) -> list[Node]:
    """What a hook is called for: one after the other of a list, also where a loop goes over it."""
    found = view.names.resolve(node)
    bound = view.names.binding(found)
    if steps > _MAX_STEPS:
        return [found]
    if found.type == "array":
        return [one for part in found.named_children for one in _events(view, part, steps + 1)]
    if bound is not None and bound.kind == "import" and (value := view.links.value(view, bound)) is not None:
        return _events(*value, steps + 1)
    listed = view.names.origins(found) if bound is not None and bound.kind in {"loop", "parameter"} else []
    return _events(view, listed[0], steps + 1) if len(listed) == 1 else [found]


def _names(event: Node, method: str) -> bool | None:
    """Whether an event is that of a method; None where it cannot be told."""
    if event.type == "regex":
        written = text_of(event)
        return _matches(written.strip("/").rpartition("/")[0] or written.strip("/"), method)
    return text_of(event)[1:-1] == method if event.type == "string" else None


def _matches(pattern: str, method: str) -> bool | None:
    """Whether a simple pattern finds the name of a method; None of one that is more than that."""
    if re.fullmatch(r"[\w^$|()]+", pattern) is None:
        return None
    try:
        return re.search(pattern, method) is not None
    except re.error:
        return None


def hooks_of(view: View) -> Iterator[Hook]:
    """The hooks that a file sets, of those that add the tenant."""
    if "mongo" not in view.file.text or ".pre(" not in view.file.text:
        return
    for call, callee, name in view.names.named:
        given = arguments_of(call)
        if name != "pre" or len(given) < 2 or not _adds_tenant(view, given[-1]):  # noqa: PLR2004 - when, and what
            continue
        model = model_of_schema(view, unwrap(callee).child_by_field_name("object"))
        yield Hook(view, model.accessor if isinstance(model, Model) else "", given[0], call)


def _adds_tenant(view: View, given: Node) -> bool:
    """Whether a function adds the tenant to the query, on every path."""
    declared = _function(view, given)
    if declared is None:
        return False
    home, body = declared
    for call in home.names.calls(body):
        added = last_name(call) in _ADDS and home.words.mentioned(call) is not None
        if added and not any(
            a.type in {"if_statement", "ternary_expression"} and inside(a, body) for a in ancestors(call)
        ):
            return True
    return False


def _function(view: View, given: Node) -> tuple[View, Node] | None:
    """The function that is written there, or that a name there means, and its file."""
    function = unwrap(given)
    declared = view.links.declared(view, function) if function.type == "identifier" else (view, function)
    return declared if declared is not None and declared[1].type in FUNCTIONS else None


def is_native(call: DocumentCall) -> bool:
    """Whether a query is asked of the driver, past the model: `Visitor.collection.findOne(…)`."""
    first = call.steps[0].call if call.steps else call.node
    base = unwrap(callee_of(first) or first).child_by_field_name("object")
    return (call.model is not None and call.model.orm == "mongodb") or last_name(base) == "collection"


def by_hook(view: View, call: Node) -> Proof | None:
    """The hook of its own schema that adds the tenant to a query."""
    row = view.rows.get(call.id)
    if not isinstance(row, DocumentCall) or row.model is None or row.model.orm != "mongoose" or is_native(row):
        return None
    known = view.links.answers.get(("documents", "hooks"))
    if not isinstance(known, tuple):
        known = tuple(hook for other in view.links.mentioning("pre") for hook in hooks_of(other) if hook.accessor)
        view.links.answers["documents", "hooks"] = known
    found = next((hook for hook in known if hook.accessor == row.accessor and hook.is_before(row.method)), None)
    if found is None:
        return None
    return Proof(found.view, found.call, "the schema adds the tenant before it", Confidence.MEDIUM)
