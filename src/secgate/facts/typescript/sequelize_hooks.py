"""Hooks of Sequelize that add the tenant to queries before they run: `addHook("beforeFind", (options) => { … })`.

https://sequelize.org/docs/v6/other-topics/hooks/
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.schemas import Model
from secgate.facts.typescript.names import FUNCTIONS, ancestors, arguments_of, key_of, last_name, unwrap
from secgate.facts.typescript.sequelize_schema import called_model, made_model
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.typeorm_columns import decorators_of, text_at
from secgate.facts.typescript.typeorm_schema import CLASSES
from secgate.facts.typescript.view import View

# What each event comes before.
_EVENTS = {
    "beforeFind": frozenset({"findMany", "findFirst", "findUnique"}),
    "beforeFindAfterOptions": frozenset({"findMany", "findFirst", "findUnique"}),
    "beforeCount": frozenset({"count"}),
    "beforeBulkUpdate": frozenset({"updateMany"}),
    "beforeBulkDestroy": frozenset({"deleteMany"}),
}
_SIGNS = ("beforeFind", "beforeCount", "beforeBulk", "@BeforeFind", "@BeforeCount", "@BeforeBulk")


@dataclass(frozen=True)
class ModelHook:
    """One hook.

    Attributes:
        node: what sets it.
        model: what its model is called; empty where it is one of all models.
        operations: what it comes before.
    """

    node: Node = field(repr=False, compare=False)
    model: str
    operations: frozenset[str]

    def covers(self, model: Model, operation: str) -> bool:
        """Whether it runs before such a query of a model."""
        return model.orm == "sequelize" and operation in self.operations and self.model in {"", model.name}


def hooks_of_models(view: View) -> Iterator[ModelHook]:
    """The hooks of a file that name the tenant."""
    if not view.schema.of("sequelize") or not any(sign in view.file.text for sign in _SIGNS):
        return
    for node, event, called in (*_called(view), *_written(view)):
        if view.words.mentioned(node) is not None:
            known = called if called in view.schema.of("sequelize") else ""
            yield ModelHook(node, known, _EVENTS[event])


def _called(view: View) -> Iterator[tuple[Node, str, str]]:
    """`Invoice.addHook("beforeFind", …)`, `sequelize.beforeFind(…)`."""
    for call, callee, name in view.names.named:
        given, base = arguments_of(call), unwrap(callee).child_by_field_name("object")
        event = text_at(given[0]) if name == "addHook" and given else name
        if event in _EVENTS and base is not None and given:
            yield call, event, called_model(view, base)


def _written(view: View) -> Iterator[tuple[Node, str, str]]:
    """`hooks: { beforeFind(options) { … } }`, and methods with `@BeforeFind`."""
    for entry in view.file.nodes("pair", "method_definition"):
        told = {one.name[:1].lower() + one.name[1:] for one in decorators_of(entry)}
        event = next((one for one in (key_of(entry), *told) if one in _EVENTS), "")
        if not event:
            continue
        around = list(ancestors(entry))
        if key_of(entry) == event and entry.type == "pair" and unwrap(entry.named_children[-1]).type not in FUNCTIONS:
            continue
        call = next((a for a in around if a.type == "call_expression" and last_name(a) in {"define", "init"}), None)
        declared = next((a for a in around if a.type in CLASSES), None)
        holder = declared.child_by_field_name("name") if declared is not None else None
        yield entry, event, made_model(view, call) if call is not None else last_name(holder)
