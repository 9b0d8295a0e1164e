"""What schemas of Mongoose do before queries: `invoiceSchema.pre(/^find/, function () { this.where({ tenantId }); })`.

https://mongoosejs.com/docs/middleware.html
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.schemas import Model
from secgate.facts.typescript.document_calls import DocumentCall
from secgate.facts.typescript.document_models import model_of_schema
from secgate.facts.typescript.names import FUNCTIONS, ancestors, arguments_of, inside, last_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import Proof, View
from secgate.model import Confidence

# What a hook is called for, where a method is called otherwise.
_CALLED = {
    "findById": "findOne", "findByIdAndUpdate": "findOneAndUpdate", "findByIdAndDelete": "findOneAndDelete",
    "exists": "findOne", "count": "countDocuments",
}  # fmt: skip
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
        called = _CALLED.get(method, method)
        events = self.view.names.resolve(self.events)
        listed = events.named_children if events.type == "array" else [events]
        for one in listed:
            if one.type == "regex":
                pattern = text_of(one).strip("/").rpartition("/")[0] or text_of(one).strip("/")
                if _matches(pattern, called):
                    return True
            elif text_of(one)[1:-1] == called:
                return True
        return False


def _matches(pattern: str, method: str) -> bool:
    """Whether a simple pattern finds the name of a method; one that is more than that finds none."""
    if re.fullmatch(r"[\w^$|()]+", pattern) is None:
        return False
    try:
        return re.search(pattern, method) is not None
    except re.error:
        return False


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
    function = unwrap(given)
    declared = view.links.declared(view, function) if function.type == "identifier" else (view, function)
    if declared is None or declared[1].type not in FUNCTIONS:
        return False
    home, body = declared
    for call in home.names.calls(body):
        added = last_name(call) in _ADDS and home.words.mentioned(call) is not None
        if added and not any(
            a.type in {"if_statement", "ternary_expression"} and inside(a, body) for a in ancestors(call)
        ):
            return True
    return False


def by_hook(view: View, call: Node) -> Proof | None:
    """The hook of its own schema that adds the tenant to a query."""
    row = view.rows.get(call.id)
    if not isinstance(row, DocumentCall) or row.model is None or row.model.orm != "mongoose":
        return None
    known = view.links.answers.get(("documents", "hooks"))
    if not isinstance(known, tuple):
        known = tuple(hook for other in view.links.mentioning("pre") for hook in hooks_of(other) if hook.accessor)
        view.links.answers["documents", "hooks"] = known
    found = next((hook for hook in known if hook.accessor == row.accessor and hook.is_before(row.method)), None)
    if found is None:
        return None
    return Proof(found.view, found.call, "the schema adds the tenant before it", Confidence.MEDIUM)
