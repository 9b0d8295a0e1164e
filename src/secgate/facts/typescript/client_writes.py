"""What a client writes: whole objects with keys it should not set, and foreign keys that nobody verified."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from secgate.facts.access import ROLE_COLUMN
from secgate.facts.schemas import Model, ModelField
from secgate.facts.typescript.client_keys import ClientKeys
from secgate.facts.typescript.client_objects import ClientObject, ClientObjects
from secgate.facts.typescript.handlers import AccessFault, fault
from secgate.facts.typescript.names import (
    arguments_of,
    key_of,
    last_name,
    properties,
    unwrap,
    value_of,
)
from secgate.facts.typescript.own_rows import looks_up_id
from secgate.facts.typescript.ownership import guarded
from secgate.facts.typescript.put_columns import put_columns
from secgate.facts.typescript.query_calls import WRITES
from secgate.facts.typescript.summaries import ask_callers, parameters_behind
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.taken_tenants import mapped_rows
from secgate.facts.typescript.tenancy import from_request
from secgate.facts.typescript.view import Proof, View
from secgate.model import TraceStep

_OVER_OTHERS = re.compile(r"owner|admin|super|root|system|platform|operator|staff|god", re.IGNORECASE)
_SAME_VALUES = frozenset({"optional", "nullable", "nullish", "default", "describe", "readonly"})
_NAMED = frozenset({"identifier", "shorthand_property_identifier", "member_expression", "call_expression"})
# Ways to tie a row of another model, whoever's it is, to the one that is written.
_TIES = frozenset({"connect", "set", "connectOrCreate"})


@dataclass(frozen=True)
class _OpenKey:
    """A foreign key that the client fills and nobody verified."""

    view: View
    node: Node
    column: str
    asked: tuple[Proof, ...]
    sure: bool = True


@dataclass(frozen=True)
class _FilledKey:
    """A foreign key that a write fills with what its function is given."""

    view: View
    node: Node
    value: Node
    column: str
    entry: str = ""


@dataclass
class _Keys:
    """The foreign keys of all writes.

    Attributes:
        verified: where one is tested for the tenant, by its column, and whether that is sure.
        unverified: those that a client fills untested.
        filled: those of which the callers of their function tell.
    """

    verified: dict[str, tuple[Proof, bool]] = field(default_factory=dict)
    unverified: list[_OpenKey] = field(default_factory=list)
    filled: list[_FilledKey] = field(default_factory=list)

    def read(self, view: View, call: Node, model: Model, data: Node) -> None:
        """Note the foreign keys of one write."""
        self.filled += _filled_whole(view, call, model, data)
        for column, value in _foreign_values(view, model, data):
            self._note(view, call, (model, column), value)

    def read_later(self, view: View) -> None:
        """Note the foreign keys that a file puts into rows before they are kept."""
        for put in put_columns(view):
            if view.schema.tenancy[put.model.name] != "global" and put.column in _tied(view, put.model):
                self._note(view, put.at, (put.model, put.column), unwrap(put.value))

    def _note(self, view: View, at: Node, to: tuple[Model, str], value: Node) -> None:
        what, proof = f"{to[0].name}.{to[1]}", guarded(view, at, [(to[1], value)])
        if proof is not None and (from_request(view.names, value) or looks_up_id(view, value)):
            self.verified[what] = (proof, True)
        elif proof is None and (asked := _asked(view, at, to[1], value)) is not None:
            self.unverified.append(_OpenKey(view, at, what, (asked,)))
        elif proof is None:
            self.filled.append(_FilledKey(view, at, value, what))

    def follow(self, keys: ClientKeys) -> None:
        """Follow the filled ones to those who send them, and to who tests them on the way."""
        for key in self.filled:
            ways = sorted(keys.ways(key.view, key.node, key.value, key.entry), key=lambda way: not way.sure)
            tested = next((way for way in ways if way.test is not None), None)
            if tested is not None and tested.test is not None and (tested.sure or key.column not in self.verified):
                self.verified[key.column] = (tested.test, tested.sure)
            way = next((way for way in ways if way.sent is not None), None)
            if way is not None and way.sent is not None:
                handed = (way.call,) if way.call is not None else ()
                self.unverified.append(_OpenKey(key.view, key.node, key.column, (way.sent, *handed), way.sure))


def client_writes(views: Iterable[View], objects: ClientObjects) -> Iterator[AccessFault]:
    """Faults of the writes of all files: what one of them verifies, the others can be measured by."""
    keys = _Keys()
    for view in views:
        for call in view.calls:
            model = view.schema.by_accessor(call.accessor or "")
            if call.operation not in WRITES or model is None or view.schema.tenancy[model.name] == "global":
                continue
            if isinstance(call.limited_by(), TraceStep):
                continue
            for given in call.written(view.names):
                data = view.names.resolve(given)
                yield from _assigned(view, call.node, (model, data), objects)
                # NOTE: what is written under a name is tested under it, too.
                keys.read(view, call.node, model, given if _is_one_whole(data) else data)
        keys.read_later(view)
    keys.follow(ClientKeys(objects))
    for key in keys.unverified:
        peer, sure = keys.verified.get(key.column, (None, False))
        if peer is not None:
            sharp = key.sure and sure
            yield fault(key.view, "key-checked-elsewhere", key.node, *key.asked, peer, sharp=sharp, what=key.column)
        elif key.sure:
            yield fault(key.view, "unverified-key", key.node, *key.asked, sharp=False, what=key.column)


def _filled_whole(view: View, call: Node, model: Model, data: Node) -> Iterator[_FilledKey]:
    """The foreign keys that an object which is written whole may hold, unless an entry after it says them anew."""
    columns = [
        name for f in model.fields for name in f.relation_fields
        if view.schema.tenancy.get(f.kind) in {"direct", "indirect"} and name not in view.words.keys
    ]  # fmt: skip
    for row in _rows_of(data) if columns else ():
        parts = list(_parts(row))
        for index, (entry, named) in enumerate(parts):
            value = entry.named_children[0] if entry.type == "spread_element" else entry
            if named or value.type not in _NAMED:
                continue
            later = {key_of(part) for part, is_named in parts[index + 1 :] if is_named}
            yield from (_FilledKey(view, call, value, f"{model.name}.{c}", c) for c in columns if c not in later)


def _assigned(view: View, call: Node, written: tuple[Model, Node], objects: ClientObjects) -> Iterator[AccessFault]:
    """A client object that goes whole into a write of a model whose tenant, owner or role it could set."""
    model, data = written
    for row in _rows_of(data):
        parts = list(_parts(row))
        for index, (entry, named) in enumerate(parts):
            value = entry.named_children[0] if entry.type == "spread_element" else entry
            whole = objects.behind(view, value) if not named else None
            if whole is None:
                continue
            later = {key_of(part) for part, is_named in parts[index + 1 :] if is_named}
            # NOTE: a relation that is named after it says its key, too.
            later |= {column for f in model.fields if f.name in later for column in f.relation_fields}
            open_fields = [name for name in _dangerous(view, model, whole) if name not in later]
            if open_fields:
                what = f"{model.name}.{open_fields[0]}"
                yield fault(view, "mass-assignment", call, whole.proof, sharp=whole.sure, what=what)


def _rows_of(data: Node) -> list[Node]:
    """The objects that are written: the data itself, or what is made of each row of a list."""
    rows = mapped_rows(data)
    return [data] if rows is None else rows


def _is_one_whole(data: Node) -> bool:
    """Whether nothing is known of the parts of what is written: `Fields.parse(body)`."""
    return _rows_of(data) == [data] and list(_parts(data)) == [(data, False)]


def _parts(data: Node) -> Iterator[tuple[Node, bool]]:
    """What an object is put together from, in order, and whether it is an entry with a name of its own.

    These are its entries, what is spread, and the arguments of `Object.assign`.
    """
    callee = data.child_by_field_name("function") if data.type == "call_expression" else None
    if callee is not None and text_of(callee) == "Object.assign":
        for argument in arguments_of(data):
            yield from _parts(unwrap(argument))
    elif data.type == "object":
        yield from ((entry, entry.type != "spread_element") for entry in data.named_children)
    else:
        yield data, False


def _dangerous(view: View, model: Model, whole: ClientObject) -> list[str]:
    keys = [f.name for f in model.fields if f.name in view.words.keys or ROLE_COLUMN.match(f.name)]
    foreign = [
        name
        for f in model.fields
        for name in f.relation_fields
        if view.schema.tenancy.get(f.kind) in {"root", "direct"} and name not in keys
    ]
    let_through = whole.shape.keys
    if let_through is None:
        return [name for name in keys + foreign if name not in whole.without]
    named = [name for name in keys if name in let_through and name not in whole.without]
    return [name for name in named if not (ROLE_COLUMN.match(name) and _is_harmless(*let_through[name]))]


def _is_harmless(view: View, schema: Node) -> bool:
    """Whether a schema lists the roles that may be said, and none is over others: `z.enum(['GUIDE', 'COOK'])`."""
    made = unwrap(view.names.resolve(schema))
    while made.type == "call_expression" and last_name(made) in _SAME_VALUES:
        callee = unwrap(made.child_by_field_name("function") or made)
        made = unwrap(view.names.resolve(callee.child_by_field_name("object") or callee))
    given = arguments_of(made) if made.type == "call_expression" and last_name(made) == "enum" else []
    listed = view.names.resolve(given[0]) if given else None
    roles = listed.named_children if listed is not None and listed.type == "array" else []
    return bool(roles) and all(role.type == "string" and not _OVER_OTHERS.search(text_of(role)) for role in roles)


def _foreign_values(view: View, model: Model, data: Node) -> Iterator[tuple[str, Node]]:
    """(column, value) of foreign keys to tenant models, also by `connect`."""
    tied = _tied(view, model)
    for entry in data.named_children if data.type == "object" else ():
        name = key_of(entry)
        if entry.type not in {"pair", "shorthand_property_identifier"} or name not in tied:
            continue
        value = unwrap(value_of(entry))
        inner = properties(properties(value).get("connect", value)).get("id") if value.type == "object" else value
        if inner is not None and (value.type != "object" or "connect" in properties(value)):
            # NOTE: a `connect` sets the column of its relation; under that name a peer is found.
            yield next(iter(tied[name].relation_fields), name) if name == tied[name].name else name, inner
    yield from _taken_over(view, model, data)


def _tied(view: View, model: Model) -> dict[str, ModelField]:
    """The fields that tie a row to one of another model which belongs to a tenant, by their names and columns."""
    owned = (f for f in model.fields if f.relation_fields and view.schema.tenancy.get(f.kind) in {"direct", "indirect"})
    return {name: f for f in owned for name in (*f.relation_fields, f.name) if name not in view.words.keys}


def _taken_over(view: View, model: Model, data: Node) -> Iterator[tuple[str, Node]]:
    """(relation, id) of rows that a write ties to its own from the other side: `items: { connect: { id } }`."""
    listed = {f.name for f in model.fields if f.is_list and view.schema.tenancy.get(f.kind) == "direct"}
    for name, value in properties(data).items() if data.type == "object" and listed else ():
        for way, rows in properties(view.names.resolve(value)).items() if name in listed else ():
            if way in _TIES:
                yield from ((name, row) for row in _ids_of(view, rows))


def _ids_of(view: View, rows: Node) -> Iterator[Node]:
    """The ids in `{ id }`, `[{ id }]`, `{ where: { id } }`, and what `ids.map((id) => ({ id }))` goes through."""
    held = view.names.resolve(rows)
    if held.type == "array":
        for part in held.named_children:
            yield from _ids_of(view, part)
    elif held.type == "call_expression" and last_name(held) == "map":
        callee = unwrap(held.child_by_field_name("function") or held)
        owner = callee.child_by_field_name("object")
        yield from [unwrap(owner)] if owner is not None else []
    elif held.type == "object":
        given = properties(held)
        inner = properties(unwrap(given["where"])) if "where" in given else given
        yield from [unwrap(inner["id"])] if "id" in inner else []


def _asked(view: View, node: Node, column: str, value: Node) -> Proof | None:
    """Where a value comes from the request; None when it does not, or cannot be told."""
    if from_request(view.names, value):
        return view.proof(value, "the id is the request's")
    if not parameters_behind(view.names, value):
        return None
    breach = ask_callers(view, node, [(column, value)]).breach
    return breach[0] if breach else None
