"""What a client writes: whole objects with keys it should not set, and foreign keys that nobody verified."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from secgate.facts.prisma import PrismaModel
from secgate.facts.typescript.handlers import AccessFault, fault
from secgate.facts.typescript.names import (
    Binding,
    ancestors,
    arguments_of,
    key_of,
    last_name,
    properties,
    root_name,
    unwrap,
    value_of,
)
from secgate.facts.typescript.ownership import guarded
from secgate.facts.typescript.summaries import ask_callers, parameters_behind
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenancy import REQUEST_NAMES, from_request
from secgate.facts.typescript.view import Proof, View, argument_for

_WRITES = frozenset({
    "create", "createMany", "createManyAndReturn", "update", "updateMany", "updateManyAndReturn", "upsert",
})  # fmt: skip
_ROLE = re.compile(r"^(?:role|roles|is_?admin|is_?super_?(?:user|admin)|permissions?)$", re.IGNORECASE)
_PARSERS = frozenset({"parse", "parseAsync", "safeParse", "safeParseAsync", "validate", "validateSync", "cast"})
# What lets keys through that it does not name.
_OPEN = frozenset({"passthrough", "loose", "looseObject", "catchall"})
_ANYTHING = frozenset({"*"})
_SHAPED = frozenset({"object", "strictObject", "extend", "safeExtend", "merge", "partial", "strict", "required"})
# Ways to tie a row of another model, whoever's it is, to the one that is written.
_TIES = frozenset({"connect", "set", "connectOrCreate"})
_WHOLE = frozenset({"body", "input", "query"})
_CLIENTS = "the object is the client's"
_MAX_STEPS = 6
_MAX_SITES = 12


@dataclass(frozen=True)
class _Whole:
    """An object of the client that is written as it came.

    Attributes:
        keys: what its schema lets through; None for anything.
        without: what was taken out of it: `const { id, ...rest } = req.body`.
    """

    proof: Proof
    keys: frozenset[str] | None
    without: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _OpenKey:
    """A foreign key that the client fills and nobody verified."""

    view: View
    node: Node
    column: str
    asked: Proof


def client_writes(views: Iterable[View]) -> Iterator[AccessFault]:
    """Faults of the writes of all files: what one of them verifies, the others can be measured by."""
    verified: dict[str, Proof] = {}
    open_keys: list[_OpenKey] = []
    for view in views:
        for call in view.calls:
            model = view.schema.by_accessor(call.accessor or "")
            if call.operation not in _WRITES or model is None or view.schema.tenancy[model.name] == "global":
                continue
            for data in _data_of(view, call.argument):
                yield from _assigned(view, call.node, model, data)
                for column, value in _foreign_values(view, model, data):
                    what, proof = f"{model.name}.{column}", guarded(view, call.node, [(column, value)])
                    if proof is not None and from_request(view.names, value):
                        verified.setdefault(what, proof)
                    elif proof is None and (asked := _asked(view, call.node, column, value)) is not None:
                        open_keys.append(_OpenKey(view, call.node, what, asked))
    for key in open_keys:
        peer = verified.get(key.column)
        if peer is not None:
            yield fault(key.view, "key-checked-elsewhere", key.node, key.asked, peer, what=key.column)
        else:
            yield fault(key.view, "unverified-key", key.node, key.asked, sharp=False, what=key.column)


def _data_of(view: View, argument: Node | None) -> Iterator[Node]:
    given = properties(view.names.resolve(argument)) if argument is not None else {}
    for name in ("data", "create", "update"):
        if name in given:
            yield view.names.resolve(given[name])


def _assigned(view: View, call: Node, model: PrismaModel, data: Node) -> Iterator[AccessFault]:
    """A client object that goes whole into a write of a model whose tenant, owner or role it could set."""
    parts = list(_parts(data))
    for index, (entry, named) in enumerate(parts):
        if named:
            continue
        value = entry.named_children[0] if entry.type == "spread_element" else entry
        whole = _whole(view, value)
        if whole is None:
            continue
        later = {key_of(part) for part, is_named in parts[index + 1 :] if is_named}
        open_fields = [name for name in _dangerous(view, model, whole) if name not in later]
        if open_fields:
            what = f"{model.name}.{open_fields[0]}"
            yield fault(view, "mass-assignment", call, whole.proof, what=what)


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


def _dangerous(view: View, model: PrismaModel, whole: _Whole) -> list[str]:
    keys = [f.name for f in model.fields if f.name in view.words.keys or _ROLE.match(f.name)]
    foreign = [
        name
        for f in model.fields
        for name in f.relation_fields
        if view.schema.tenancy.get(f.kind) in {"root", "direct"} and name not in keys
    ]
    if whole.keys is None:
        return [name for name in keys + foreign if name not in whole.without]
    return [name for name in keys if name in whole.keys and name not in whole.without]


def _whole(view: View, value: Node, steps: int = 0) -> _Whole | None:
    """The client object behind a value, through variables, parsers and parameters."""
    value = unwrap(value)
    if steps > _MAX_STEPS:
        return None
    match value.type:
        case "member_expression":
            return _member(view, value, steps)
        case "call_expression":
            return _parsed(view, value, steps)
        case "identifier" | "shorthand_property_identifier":
            binding = view.names.binding(value)
            return _named(view, value, binding, steps) if binding is not None else None
        case _:
            return None


def _member(view: View, value: Node, steps: int) -> _Whole | None:
    """`req.body`, or `parsed.data` of a safe parse."""
    asked = last_name(value) in _WHOLE and text_of(root_name(value)) in REQUEST_NAMES
    if asked and from_request(view.names, value):
        return _Whole(view.proof(value, _CLIENTS), None)
    base = value.child_by_field_name("object")
    return _whole(view, base, steps + 1) if base is not None and last_name(value) == "data" else None


def _named(view: View, value: Node, binding: Binding, steps: int) -> _Whole | None:
    if binding.kind == "local" and binding.value is not None and binding.path in {(), ("data",)}:
        return _whole(view, binding.value, steps + 1)
    if binding.kind == "local" and binding.value is not None and binding.path == ("...",):
        found = _whole(view, binding.value, steps + 1)
        return replace(found, without=found.without | _taken_out(binding.node)) if found is not None else None
    # NOTE: a procedure's `input` has been parsed by a schema that stands elsewhere.
    if binding.kind != "parameter" or binding.path == ("input",):
        return None
    if binding.path in {("body",), ("request", "body")}:
        return _Whole(view.proof(value, _CLIENTS), None)
    for site in view.links.sites(view, binding.owner).found[:_MAX_SITES]:
        given = argument_for(site, binding) if site.sure and not binding.path else None
        if given is not None and (found := _whole(site.view, given, steps + 1)) is not None:
            return found
    return None


def _taken_out(rest: Node) -> frozenset[str]:
    """The names that stand beside a rest in a pattern."""
    pattern = next((a for a in ancestors(rest) if a.type == "object_pattern"), None)
    entries = pattern.named_children if pattern is not None else []
    simple = (e.child_by_field_name("left") or e for e in entries if e.type != "rest_pattern")
    return frozenset(key_of(e) or text_of(e) for e in simple)


def _parsed(view: View, call: Node, steps: int) -> _Whole | None:
    callee = call.child_by_field_name("function")
    given = arguments_of(call)
    owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
    if last_name(call) == "json" and owner is not None and text_of(owner) in REQUEST_NAMES:
        return _Whole(view.proof(call, _CLIENTS), None)
    if last_name(call) not in _PARSERS or owner is None or not given:
        return None
    if _whole(view, given[0], steps + 1) is None:
        return None
    proof = view.proof(call, "the object is the client's, as its schema lets it through")
    keys = _keys(view, owner, 0)
    return _Whole(proof, None if keys is _ANYTHING else keys) if keys is not None else None


def _keys(view: View, schema: Node, steps: int) -> frozenset[str] | None:
    """The keys that a schema lets through, _ANYTHING for all; None where it cannot be told: nothing is claimed."""
    schema = view.names.resolve(schema)
    if steps > _MAX_STEPS:
        return None
    binding = view.names.binding(schema)
    if binding is not None and binding.kind == "import":
        found = view.links.value(view, binding)
        return _keys(found[0], found[1], steps + 1) if found is not None else None
    if schema.type == "call_expression" and last_name(schema) in _OPEN:
        return _ANYTHING
    if schema.type != "call_expression" or last_name(schema) not in _SHAPED:
        return None
    callee = schema.child_by_field_name("function")
    owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
    given = arguments_of(schema)
    own = frozenset(properties(view.names.resolve(given[0]))) if given else frozenset()
    if last_name(schema) in {"object", "strictObject"}:
        return own
    above = _keys(view, owner, steps + 1) if owner is not None else None
    return above if above is None or above is _ANYTHING else above | own


def _foreign_values(view: View, model: PrismaModel, data: Node) -> Iterator[tuple[str, Node]]:
    """(column, value) of foreign keys to tenant models, also by `connect`."""
    tied = {
        name: f for f in model.fields if f.relation_fields and view.schema.tenancy.get(f.kind) in {"direct", "indirect"}
        for name in (*f.relation_fields, f.name)
    }  # fmt: skip
    for entry in data.named_children if data.type == "object" else ():
        name = key_of(entry)
        if entry.type not in {"pair", "shorthand_property_identifier"} or name not in tied or name in view.words.keys:
            continue
        value = unwrap(value_of(entry))
        inner = properties(properties(value).get("connect", value)).get("id") if value.type == "object" else value
        if inner is not None and (value.type != "object" or "connect" in properties(value)):
            # NOTE: a `connect` sets the column of its relation; under that name a peer is found.
            yield next(iter(tied[name].relation_fields), name) if name == tied[name].name else name, inner
    yield from _taken_over(view, model, data)


def _taken_over(view: View, model: PrismaModel, data: Node) -> Iterator[tuple[str, Node]]:
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
