"""What is written to named fields of rows, and where each value comes from.

By a query, by a call of what is called a repository or store, and by a function that writes what its callers
hand it with all it holds: there the objects of the callers are read.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from secgate.facts.schemas import Model
from secgate.facts.typescript.document_rows import source_of
from secgate.facts.typescript.names import arguments_of, inside, last_name, properties, returned, unwrap
from secgate.facts.typescript.protection import Origin, Protection
from secgate.facts.typescript.put_later import put_later
from secgate.facts.typescript.query_calls import WRITES
from secgate.facts.typescript.spreads import Mentioning, is_declared_with, is_row_of, spread_values
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenancy import unit_of
from secgate.facts.typescript.view import View, argument_for
from secgate.model import TraceStep

_WRITES = re.compile(r"^(?:create|update|upsert|insert|save|store|add|patch|set)(?:[A-Z]\w*|Many\w*)?$")
_NESTED = ("create", "createMany", "connectOrCreate", "update", "upsert", "data")
_KEEPER = re.compile(r"repo(?:sitory)?$|store$|dao$|model$|table$|db$", re.IGNORECASE)
_MAX_SITES = 20
_DEEPEST = 4


@dataclass(frozen=True)
class FieldWrite:
    """A value that is written to a field.

    Attributes:
        node: the entry of an object literal; of a value that is written with all it holds, the whole of it.
        operation: that of the query; empty for another call and for the row of a relation.
        through: the write itself, where the object is handed to the function that holds it.
        is_sure: every call between the two reaches what it is taken to reach.
    """

    view: View
    field: str
    model: str
    node: Node
    origin: Origin
    operation: str = ""
    through: TraceStep | None = None
    is_sure: bool = True

    @property
    def is_own(self) -> bool:
        """Whether the value comes from the function that writes it."""
        return self.origin.view is self.view and inside(self.origin.node, unit_of(self.node))


@dataclass(frozen=True)
class LostWrite:
    """A value that is written with all it holds and cannot be followed: `fields` of the model may be in it."""

    view: View
    node: Node
    fields: tuple[str, ...]


@dataclass(frozen=True)
class _Row:
    """Where a row is written from.

    Attributes:
        accessor: of its model; empty for the row of a relation, None for a call of what keeps rows.
        callee: of that call.
        steps: how many functions lie between.
        through: the write itself, where it lies in another function.
        is_sure: every call between reaches what it is taken to reach.
        under: the path of what lies within a document: `address.`.
        is_told: that the whole value cannot be followed is said already.
    """

    view: View
    names: Collection[str]
    accessor: str | None
    operation: str = ""
    callee: Node | None = None
    steps: int = 0
    through: TraceStep | None = None
    is_sure: bool = True
    under: str = ""
    is_told: bool = False


Found = Iterator[FieldWrite | LostWrite]


@dataclass(frozen=True)
class RowWrites:
    """Answers for the files of a target.

    Attributes:
        models: by the name of a field, then by accessor.
        mentioning: the files that mention a word.
    """

    models: Mapping[str, Mapping[str, Model]]
    protection: Protection
    mentioning: Mentioning

    def of(self, view: View, names: Collection[str]) -> Found:
        """What a file writes to fields of these names; the same write may come more than once."""
        for row in view.calls:
            for whole in row.written(view.names) if row.operation in WRITES else ():
                for data in _objects(view, whole):
                    yield from self._entries(_Row(view, names, row.accessor or "", row.operation), data)
        for call, callee, name in view.names.named:
            if call.id not in view.rows and _WRITES.match(name) and _keeps(callee):
                for argument in arguments_of(call):
                    yield from self._entries(_Row(view, names, None, callee=callee), argument)
        yield from self._of_documents(view, names)

    def _of_documents(self, view: View, names: Collection[str]) -> Found:
        """What is put into documents that are saved later: `user.resetToken = token`."""
        operations = {node: row.operation for node, row in view.rows.items()} if view.models_by_word else {}
        for node in view.file.nodes("assignment_expression") if operations else ():
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            base = left.child_by_field_name("object") if left is not None else None
            if left is None or right is None or base is None or last_name(left) not in names:
                continue
            source = source_of(view, base, operations)
            accessor = view.rows[source.id].accessor if source is not None else None
            model = self.models[last_name(left)].get(accessor or "")
            if model is not None:
                row = _Row(view, names, accessor, "save")
                yield self._write(row, last_name(left), model, (node, self.protection.of(view, right)))

    def _entries(self, row: _Row, node: Node) -> Found:
        node = row.view.names.resolve(node)
        if node.type != "object":
            if row.accessor:
                yield from self._later(row, node)
            return
        entries, later = properties(node), put_later(row.view.names, node)
        yield from self._spread(row, node)
        # NOTE: what is first given the value and then its encrypted form holds the latter.
        over = {key for key, value in later if key in row.names and self.protection.of(row.view, value).is_safe}
        for key, value in (*((k, v) for k, v in entries.items() if k not in over), *later):
            if row.accessor is not None and unwrap(value).type in {"object", "array"}:
                for inner in _nested(row.view, value):
                    # NOTE: for the row of a relation that is written with another one no extension of its model runs.
                    yield from self._entries(replace(row, accessor="", operation=""), inner)
                if any(name.startswith(f"{row.under}{key}.") for name in row.names):
                    yield from self._entries(replace(row, under=f"{row.under}{key}."), value)
            name = f"{row.under}{key}"
            model = self._model(row, name) if name in row.names else None
            if model is not None:
                origin = self.protection.of(row.view, value)
                yield self._write(row, name, model, (_entry(value), origin))

    def _later(self, row: _Row, node: Node) -> Found:
        """A value that is written with all it holds, and what is put into it before: `row.secret = …`."""
        given = {key: value for key, value in put_later(row.view.names, node) if key in row.names}
        for key, value in given.items():
            model = self._model(row, key)
            if model is not None:
                yield self._write(row, key, model, (_entry(value), self.protection.of(row.view, value)))
        yield from self._whole(replace(row, names=set(row.names) - set(given)), node)

    @staticmethod
    def _write(row: _Row, name: str, model: Model, value: tuple[Node, Origin]) -> FieldWrite:
        operation = row.operation if row.accessor else ""
        return FieldWrite(row.view, name, model.name, *value, operation, row.through, row.is_sure)

    def _model(self, row: _Row, key: str) -> Model | None:
        models = self.models[key]
        if row.accessor is not None:
            return models.get(row.accessor) if row.accessor else next(iter(models.values()))
        if row.callee is None or _protected_inside(row.view, row.callee, key):
            return None
        return _model_for(row.callee, models)

    def _spread(self, row: _Row, node: Node) -> Found:
        """What an object literal takes in of others, but for the names to which it gives another value after that."""
        for part, later in spread_values(row.view, node):
            left = replace(row, names=set(row.names) - later)
            if part.type == "object":
                yield from self._entries(left, part)
            elif row.accessor:
                yield from self._whole(left, part)

    def _whole(self, row: _Row, node: Node) -> Found:
        """A value that is written with all it holds: read where it is made, else followed by the names of fields."""
        view, lost, known, sealed = row.view, [], [], set()
        for name in sorted(row.names):
            model = self.models[name].get(row.accessor or "")
            if model is None:
                continue
            may_hold = self._may_hold(view, node, name, model)
            if not may_hold and not _is_changed(view, node):
                continue
            origin = self.protection.of(view, node, (name,))
            if origin.state == "protected":
                sealed.add(name)
            if not may_hold:
                continue
            if origin.state in {"passed", "unknown"}:
                lost.append(f"{model.name}.{name}")
            else:
                known.append(self._write(row, name, model, (node, origin)))
        further = replace(row, names=set(row.names) - sealed, is_told=row.is_told or bool(lost))
        inner = list(self._made_elsewhere(further, node))
        read = {(one.field, one.origin.state) for one in inner if isinstance(one, FieldWrite)}
        yield from inner
        yield from (one for one in known if one.is_own or (one.field, one.origin.state) not in read)
        if lost and not row.is_told:
            yield LostWrite(view, node, tuple(lost))

    def _may_hold(self, view: View, node: Node, name: str, model: Model) -> bool:
        """Whether a value can hold a field, by what is declared of it."""
        return is_row_of(view, node, name, model.name) or is_declared_with(view, node, name, self.mentioning)

    def _made_elsewhere(self, row: _Row, node: Node) -> Found:
        """The objects that callers hand on to be written whole, or that a function of the target makes for it."""
        if row.steps >= _DEEPEST:
            return
        node, links = unwrap(node), row.view.links
        place = row.view.file.place(node)
        through = row.through or TraceStep.at(place, "what is handed on is written here")
        further = replace(row, steps=row.steps + 1, through=through)
        if node.type == "call_expression":
            callee = node.child_by_field_name("function")
            made = links.declared(row.view, callee) if callee is not None else None
            for value in returned(made[1]) if made is not None else ():
                if made is not None and unwrap(value).type == "object":
                    yield from self._entries(replace(further, view=made[0]), value)
            return
        binding = row.view.names.binding(node)
        if binding is None or binding.kind != "parameter":
            return
        for site in links.sites(row.view, binding.owner).found[:_MAX_SITES]:
            given = argument_for(site, binding)
            if given is not None and given.id != site.call.id:
                handed = replace(further, view=site.view, is_sure=row.is_sure and site.sure)
                for data in _objects(site.view, given):
                    yield from self._entries(handed, data)


def _is_changed(view: View, node: Node) -> bool:
    """Whether a name is given another value, or an entry, after it is declared."""
    binding = view.names.binding(unwrap(node))
    return binding is not None and bool(view.names.assignments(binding))


def _entry(value: Node) -> Node:
    """The entry of an object literal that a value belongs to."""
    parent = value.parent
    return parent if parent is not None and parent.type == "pair" else value


def _objects(view: View, node: Node) -> Iterator[Node]:
    node = view.names.resolve(node)
    if node.type == "array":
        for child in node.named_children:
            yield from _objects(view, child)
    elif node.type == "call_expression" and last_name(node) in {"map", "flatMap"} and arguments_of(node):
        body = arguments_of(node)[0].child_by_field_name("body")
        if body is not None and body.type != "statement_block":
            yield from _objects(view, body)
    else:
        yield node


def _nested(view: View, value: Node) -> Iterator[Node]:
    """What a relation of a written row creates or updates."""
    for key, inner in properties(unwrap(value)).items():
        if key in _NESTED:
            for written in _objects(view, inner):
                yield written
                yield from (properties(written)[name] for name in _NESTED if name in properties(written))


def _keeps(callee: Node) -> bool:
    base = unwrap(callee).child_by_field_name("object")
    return base is not None and _KEEPER.search(last_name(base)) is not None


def _model_for(callee: Node, models: Mapping[str, Model]) -> Model | None:
    """The model behind `bookingRepository.update`: the one that it is named for, or the only one with the field."""
    receiver = last_name(unwrap(callee).child_by_field_name("object")).lower()
    named = [model for accessor, model in models.items() if accessor.lower() in receiver]
    return named[0] if named else (next(iter(models.values())) if len(models) == 1 else None)


def _protected_inside(view: View, callee: Node, key: str) -> bool:
    """Whether the function that keeps the row protects the field itself: then it is judged there."""
    declared = view.links.declared(view, callee)
    if declared is None:
        return False
    sealed = rf"\w*(?:encrypt|hash|seal|cipher)\w*\s*\([^;]*\b{re.escape(key)}\b"
    return re.search(sealed, text_of(declared[1]), re.IGNORECASE) is not None
