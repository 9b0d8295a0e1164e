"""Queries of Mongoose and of the MongoDB driver: chains on a model or a collection, and documents that are made.

https://mongoosejs.com/docs/queries.html and https://www.mongodb.com/docs/drivers/node/current/crud/
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from secgate.facts.mongo import may_query_documents
from secgate.facts.schemas import Model
from secgate.facts.typescript.document_bases import Handings, handed_on, handings, is_handing, of_subclass
from secgate.facts.typescript.document_chains import CHAIN, ENDS, added, last_of
from secgate.facts.typescript.document_later import NOTHING, Later, later_of, stages_of
from secgate.facts.typescript.document_models import model_of
from secgate.facts.typescript.document_rows import OF_DOCUMENT, put_in, source_of
from secgate.facts.typescript.document_values import bare, by_equality, fields_of, value_under
from secgate.facts.typescript.drizzle_chains import Step, steps_of
from secgate.facts.typescript.functions import shallow
from secgate.facts.typescript.names import (
    FUNCTIONS,
    Names,
    ancestors,
    arguments_of,
    entries_of,
    key_of,
    last_name,
    outermost,
    properties,
    unwrap,
    value_of,
)
from secgate.facts.typescript.query_calls import CREATES, QueryCall
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.taken_tenants import mapped_rows
from secgate.facts.typescript.view import View

OPERATIONS: Mapping[str, str] = {
    "find": "findMany", "findOne": "findFirst", "findById": "findUnique", "findByIdAndUpdate": "update",
    "findByIdAndDelete": "delete", "findByIdAndRemove": "delete", "findOneAndUpdate": "update",
    "findOneAndReplace": "update", "findOneAndDelete": "delete", "findOneAndRemove": "delete", "updateOne": "update",
    "replaceOne": "update", "update": "updateMany", "updateMany": "updateMany", "deleteOne": "delete",
    "deleteMany": "deleteMany", "remove": "deleteMany", "countDocuments": "count", "count": "count",
    "estimatedDocumentCount": "count", "exists": "findFirst", "distinct": "findMany", "create": "create",
    "insertMany": "createMany", "insertOne": "create", "insert": "create", "aggregate": "aggregate",
    "bulkWrite": "updateMany", "where": "findMany", "paginate": "findMany",
}  # fmt: skip
# Operations that no other library calls so.
_SURE = frozenset({
    "findByIdAndUpdate", "findByIdAndDelete", "findByIdAndRemove", "findOneAndUpdate", "findOneAndReplace",
    "findOneAndDelete", "findOneAndRemove", "updateOne", "deleteOne", "insertOne", "replaceOne", "countDocuments",
    "estimatedDocumentCount",
})  # fmt: skip
BY_ID = frozenset({"findById", "findByIdAndUpdate", "findByIdAndDelete", "findByIdAndRemove"})
_CHANGES = frozenset({
    "findByIdAndUpdate", "findOneAndUpdate", "findOneAndReplace", "updateOne", "replaceOne", "update", "updateMany",
})  # fmt: skip
_BULK: Mapping[str, str] = {
    "insertOne": "create", "updateOne": "update", "replaceOne": "update", "updateMany": "updateMany",
    "deleteOne": "delete", "deleteMany": "deleteMany",
}  # fmt: skip
_ROWS_BEFORE = frozenset({
    "$match", "$sort", "$limit", "$skip", "$addFields", "$set", "$lookup", "$unwind", "$geoNear", "$search", "$unset",
})  # fmt: skip
_OPERATORS = ("$setOnInsert", "$set", "$push", "$addToSet", "$inc", "$unset", "$pull")
_COMPUTED = "the model of this query is computed"


@dataclass(frozen=True)
class DocumentCall(QueryCall):
    """One query of documents.

    Attributes:
        view: its file.
        model: the model; None when it is computed.
        method: what the library calls it.
        steps: the calls of its chain from that of the method on, as they run.
        given: what the method is given.
        later: what is added to it after it is made.
        ended: whether a method that asks it elsewhere bounds its rows.
        home: the file of that method.
        throws: whether that method may throw.
        source: the query that found the document which it is asked of.
    """

    view: View = field(kw_only=True, repr=False, compare=False)
    model: Model | None = None
    method: str = ""
    steps: tuple[Step, ...] = ()
    given: tuple[Node, ...] = ()
    later: Later = NOTHING
    ended: bool = False
    home: str = ""
    throws: bool = False
    source: Node | None = None

    def loaded(self) -> Node | None:
        """The query that found the document."""
        return self.source

    def may_give_nothing(self) -> bool:
        """No method of these libraries fails where there is no such document, but for `orFail`."""
        return self.operation not in CREATES and not (self.throws or bool(self._all("orFail")))

    def asked_in(self) -> str:
        """The file of the method that hands it on."""
        return self.home

    def unread(self, names: Names) -> str:
        """A pipeline from elsewhere."""
        if self.method == "aggregate" and self.given and names.resolve(self.given[0]).type != "array":
            return "its pipeline is built elsewhere"
        if self.method == "bulkWrite":
            return "what it writes is a list of operations that is not followed"
        return "what limits it is added on some paths alone" if self.later.on_some_paths else ""

    def conditions(self, names: Names) -> list[Node]:
        """Its filter, what its chain adds, and the first `$match` of a pipeline."""
        if self.operation in CREATES or self.source is not None:
            return []
        found = []
        if self.method == "aggregate":
            found += self._matched(names)
        elif self.method in BY_ID and self.given:
            found.append(self.steps[0].call)
        elif self.given[self._place : self._place + 1] and self._is_filter(self.given[self._place]):
            found.append(self.given[self._place])
        for before, step in zip(self.steps, self.steps[1:], strict=False):
            found += added(before, step)
        return [*found, *self.later.conditions]

    def is_unfiltered(self, names: Names) -> bool:
        """Whether every stage of a pipeline is written out."""
        if self.method != "aggregate" or not self.given:
            return True
        listed = names.resolve(self.given[0])
        pushed = names.binding(unwrap(self.given[0])) is not None and not listed.named_children
        return not pushed and all(child.type != "spread_element" for child in listed.named_children)

    def any_model(self) -> Model | None:
        """A model of no fields in the place of one that is computed."""
        return self.model or Model("", "", 0, (), (), "", orm="mongoose")

    def is_started(self) -> bool:
        """Whether it runs by itself: queries of Mongoose do not, what makes documents and the driver does."""
        of_driver = self.model is None or self.model.orm == "mongodb"
        runs = self.operation in CREATES or self.source is not None or self.method == "bulkWrite"
        called_back = any(unwrap(one).type in FUNCTIONS for one in self.given)
        return of_driver or runs or called_back or any(step.name in {"exec", "cursor"} for step in self.steps)

    def written(self, names: Names) -> list[Node]:
        """The documents that it makes, or what it sets; what it sets in a new document comes first."""
        if self.operation in CREATES:
            return self._made()
        if self.source is not None:
            return list(self.given)
        if self.method not in _CHANGES or len(self.given) < 2:  # noqa: PLR2004 - a filter and a change
            return []
        change = names.resolve(self.given[1])
        stages = change.named_children if change.type == "array" else [change]
        found = []
        for stage in stages:
            given = properties(stage) if stage.type == "object" else {}
            found += [given[name] for name in _OPERATORS if name in given]
            if not any(name.startswith("$") for name in given):
                found.append(self.given[1] if len(stages) == 1 else stage)
        return found

    def asked(self, names: Names) -> Mapping[str, Node]:
        """The fields that must equal a value, or one of a list."""
        found = {"_id": bare(self.given[0])} if self.method in BY_ID and self.given else {}
        for one in self.conditions(names):
            for key, value in by_equality(names, one):
                found.setdefault(key, value)
        return found

    def entries(self, names: Names) -> Iterator[tuple[str, Node]]:
        """Every entry of its conditions and of what it writes."""
        for one in self.conditions(names):
            if names.resolve(one).type != "object":
                yield from by_equality(names, one)
        for whole in (*self.conditions(names), *self.written(names)):
            for part in shallow(names.resolve(whole)):
                if part.type in {"pair", "shorthand_property_identifier"}:
                    yield key_of(part), value_under(value_of(part))

    def shown(self, _names: Names) -> list[Node]:
        """What it selects and populates."""
        chosen = [one for step in self.steps if step.name in {"select", "project", "populate"} for one in step.given]
        place = self._place + 1
        if self.method in {"find", "findOne", "findById"} and len(self.given) > place:
            chosen.append(self.given[place])
        return chosen

    def chosen(self, names: Names) -> frozenset[str] | None:
        """The fields that `select` or a projection names, unless it names those that are left out."""
        for one in self.shown(names):
            made = names.resolve(one)
            if made.type in {"string", "template_string"} and self._is_selected(one):
                words = text_of(made)[1:-1].split()
                return None if any(word.startswith(("-", "+")) for word in words) else frozenset(words)
            if made.type == "object":
                kept = {key for key, value in entries_of(made) if text_of(value) in {"1", "true"}}
                given = properties(made).get("projection")
                if given is not None:
                    kept = {key for key, value in entries_of(names.resolve(given)) if text_of(value) in {"1", "true"}}
                return frozenset(kept) or None
        return frozenset({"_id"}) if self.method == "exists" else None

    def is_partial(self, names: Names) -> bool:
        """Whether it selects, or leaves fields out."""
        return self.chosen(names) is not None or bool(self._all("select")) or self.method == "distinct"

    def builders(self, names: Names) -> list[Node]:
        """The call in the place of its filter."""
        found = (unwrap(one) for one in self.conditions(names))
        return [one for one in found if one.type == "call_expression" and one.id not in {s.call.id for s in self.steps}]

    def filtered(self, names: Names, model: Model) -> frozenset[str] | None:
        """The fields in its conditions, those that all its rows must meet."""
        found: set[str] = set()
        for one in self.conditions(names):
            inner = {"_id"} if self.method in BY_ID and one == self.steps[0].call else fields_of(names, one)
            if inner is None:
                return None
            found |= inner
        known = {field.name for field in model.fields}
        return frozenset(found) if found <= known else None

    def has_end(self, names: Names) -> bool:
        """Whether it has a `limit`, or is read row by row."""
        if self.ended or self.method == "paginate" or any(step.name in ENDS for step in self.steps):
            return True
        options = (properties(names.resolve(one)) for one in self.given[self._place + 1 :])
        return any({"limit", "batchSize"} & set(given) for given in options)

    def asks_for_many(self, names: Names) -> bool:
        """Whether one of its fields is asked for with `$in`."""
        if any(step.name == "in" for step in self.steps):
            return True
        objects = (names.resolve(one) for one in self.conditions(names))
        return any("$in" in properties(unwrap(value)) for one in objects for value in properties(one).values())

    @property
    def _place(self) -> int:
        """Where the filter stands among the arguments."""
        return 1 if self.method == "distinct" else 0

    @staticmethod
    def _is_filter(node: Node) -> bool:
        return unwrap(node).type not in {"arrow_function", "function_expression", "undefined", "null", "string"}

    def _is_selected(self, node: Node) -> bool:
        return any(node in step.given for step in self._all("select")) or node in self.given

    def _all(self, name: str) -> list[Step]:
        return [step for step in self.steps if step.name == name]

    def _matched(self, names: Names) -> list[Node]:
        """The `$match` stages that a pipeline begins with, before anything makes other rows of its rows."""
        found: list[Node] = []
        for stage in stages_of(self.view, self.given[0]) if self.given else ():
            given = properties(names.resolve(stage))
            if "$match" in given:
                found.append(given["$match"])
            elif "$geoNear" in given and (query := properties(unwrap(given["$geoNear"])).get("query")) is not None:
                found.append(query)
            if not set(given) <= _ROWS_BEFORE:
                break
        return found

    def _made(self) -> list[Node]:
        """The document, the list of documents, or the variable that holds one which is saved later."""
        if self.method == "new" and (holder := _variable(self.node)) is not None:
            return [holder, *self.given[:1]]
        first = next(iter(self.given), None)
        return [first] if first is not None else []


def _variable(made: Node) -> Node | None:
    """The name of the variable that `new Invoice(…)` is the value of."""
    outer = outermost(made)
    parent = outer.parent
    name = parent.child_by_field_name("name") if parent is not None and parent.type == "variable_declarator" else None
    return name if name is not None and name.type == "identifier" else None


class Documents:
    """The reader of queries of Mongoose and of the MongoDB driver."""

    def calls(self, view: View) -> Iterator[DocumentCall]:
        """Every query of documents in a file."""
        if (view.models_by_word or view.collections) and may_query_documents(view.file.text):
            found = [*_calls(view), *_new_documents(view)]
            yield from found
            yield from _of_documents(view, {call.node.id: call for call in found})

    def parts(self, view: View) -> Iterator[Node]:
        """The steps of every chain."""
        for call in view.calls:
            yield from (step.call for step in call.steps) if isinstance(call, DocumentCall) else ()


def _calls(view: View) -> Iterator[DocumentCall]:
    known = handings(view, OPERATIONS)
    handing = set(_methods(known))
    for call, callee, name in view.names.named:
        if unwrap(callee).type != "member_expression":
            continue
        if name in handing and (asked := _handed_on(view, call, known)) is not None:
            yield asked
            continue
        target = unwrap(callee).child_by_field_name("object") if name in OPERATIONS else None
        if target is None:
            continue
        found = model_of(view, target)
        if isinstance(found, Model) and found.orm == "sequelize":
            continue
        if found is None and not _is_surely_query(view, call, callee):
            continue
        if found == "computed":
            if is_handing(call, known):
                continue
            found = of_subclass(view, unwrap(target)) or found
        model = found if isinstance(found, Model) else None
        if name == "bulkWrite" and model is not None:
            yield from _bulk(view, call, model)
            continue
        last = last_of(call)
        steps = tuple(step for step in steps_of(last) if step.call.end_byte >= call.end_byte)
        yield DocumentCall(
            last, model.accessor if model is not None else None, _operation(view, call, steps),
            "" if model is not None else _COMPUTED,
            view=view, model=model, method=name, steps=steps, given=tuple(arguments_of(call)),
            later=later_of(view, last),
        )  # fmt: skip


def _methods(known: Handings) -> Iterator[str]:
    """The names of methods that hand on what they are given."""
    for handing in known.values():
        method = next(a for a in ancestors(handing.call) if a.id in known)
        yield key_of(method)


def _handed_on(view: View, call: Node, known: Handings) -> DocumentCall | None:
    """A query that a method of a class asks with what it is given here."""
    found = handed_on(view, call, known)
    if found is None:
        return None
    handing, asked = found
    model = asked if isinstance(asked, Model) else None
    given = handing.given(call)
    options = properties(unwrap(arguments_of(handing.call)[-1]))
    operation = OPERATIONS[handing.method]
    if operation == "update" and "upsert" in options and text_of(options["upsert"]) != "false":
        operation = "upsert"
    step = Step(handing.method, call)
    return DocumentCall(
        call, model.accessor if model is not None else None, operation, "" if model is not None else _COMPUTED,
        view=view, model=model, method=handing.method, steps=(step,), given=given,
        ended=any(step.name in ENDS for step in steps_of(last_of(handing.call))), home=handing.path,
        throws=handing.throws,
    )  # fmt: skip


def _bulk(view: View, call: Node, model: Model) -> Iterator[DocumentCall]:
    """The operations of `bulkWrite([{ updateOne: { filter, update } }])`, each as a query of its own."""
    given = arguments_of(call)
    listed = view.names.resolve(given[0]) if given else call
    parts = mapped_rows(listed) or [part for part in listed.named_children if listed.type == "array"]
    found = [pair for part in parts for pair in entries_of(view.names.resolve(part)) if pair[0] in _BULK]
    if not found:
        yield DocumentCall(
            call, model.accessor, "updateMany", view=view, model=model, method="bulkWrite", given=tuple(given)
        )
    for name, value in found:
        options = properties(view.names.resolve(value))
        kept = ("document",) if name == "insertOne" else ("filter", "update", "replacement")
        operation = _BULK[name]
        if "upsert" in options and text_of(options["upsert"]) != "false":
            operation = "upsert"
        yield DocumentCall(
            value, model.accessor, operation, view=view, model=model, method=name,
            given=tuple(options[part] for part in kept if part in options),
        )  # fmt: skip


def _is_surely_query(view: View, call: Node, callee: Node) -> bool:
    """Whether an operation that only these libraries have is asked of what is not known to be anything else."""
    if last_name(callee) not in _SURE or not arguments_of(call):
        return False
    target = unwrap(unwrap(callee).child_by_field_name("object") or callee)
    chained = target.type == "call_expression" and last_name(target) in CHAIN | OPERATIONS.keys()
    document = unwrap(view.names.resolve(target))
    loaded = document.type == "call_expression" and document != target
    return not chained and not loaded and view.links.declared(view, callee) is None


def _operation(view: View, call: Node, steps: tuple[Step, ...]) -> str:
    """What a chain does, as all facts call it."""
    method = last_name(call)
    further = [s.name for s in steps[1:] if s.name in OPERATIONS and s.name not in {"find", "exists", "findOne"}]
    operation = OPERATIONS[further[-1] if further else method]
    if method == "findOne" or (method in {"find", "where"} and any(s.name == "findOne" for s in steps)):
        operation = "findFirst" if not further else operation
    given = arguments_of(call)
    if method == "create" and given and view.names.resolve(given[0]).type != "object":
        return "createMany"
    options = properties(view.names.resolve(given[-1])) if len(given) > 2 else {}  # noqa: PLR2004 - after the change
    if operation == "update" and "upsert" in options and text_of(options["upsert"]) != "false":
        return "upsert"
    return operation


def _new_documents(view: View) -> Iterator[DocumentCall]:
    """`new Invoice({ … })`, which `save` writes."""
    for call in view.names.calls():
        made = call.child_by_field_name("constructor") if call.type == "new_expression" else None
        if made is None:
            continue
        found = model_of(view, made)
        if found == "computed" and is_handing(call, handings(view, OPERATIONS)):
            continue
        found = of_subclass(view, unwrap(made)) if found == "computed" else found
        if isinstance(found, Model) and found.orm == "mongoose":
            yield DocumentCall(
                call, found.accessor, "create", view=view, model=found, method="new",
                given=tuple(arguments_of(call)),
            )  # fmt: skip


def _of_documents(view: View, known: Mapping[int, DocumentCall]) -> Iterator[DocumentCall]:
    """What is asked of documents that were loaded: `invoice.save()`."""
    operations = {node: call.operation for node, call in known.items()}
    for call, callee, name in view.names.named if known else ():
        target = unwrap(callee).child_by_field_name("object") if name in OF_DOCUMENT else None
        source = source_of(view, target, operations) if target is not None and call.id not in known else None
        found = known[source.id] if source is not None else None
        if target is None or found is None or found.method == "new" or found.model is None:
            continue
        put = tuple(put_in(view, target, call)) if name == "save" else tuple(arguments_of(call)[:1])
        yield DocumentCall(
            call, found.accessor, OF_DOCUMENT[name], view=view, model=found.model, method=name, given=put, source=source
        )
