"""What a schema lets through of an object that it parses: the keys that it names, or anything."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from secgate.facts.typescript import constants
from secgate.facts.typescript.drizzle_tables import table_of
from secgate.facts.typescript.names import arguments_of, last_name, properties, root_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

# What lets keys through that it does not name.
_OPEN = frozenset({
    "passthrough", "loose", "looseObject", "catchall", "record", "any", "unknown", "type", "custom", "map",
})  # fmt: skip
_OBJECTS = frozenset({"object", "strictObject"})
_TYPEBOX = frozenset({"Object", "Partial", "Required", "Pick", "Omit", "Array"})
# What makes a schema of the columns of a table.
_OF_TABLES = frozenset({"createInsertSchema", "createUpdateSchema", "createSelectSchema"})
_ADDED = frozenset({"extend", "safeExtend", "merge", "and", "augment", "keys"})
# What changes nothing about the keys of the schema that it is called on.
_SAME = frozenset({
    "partial", "deepPartial", "strict", "strip", "required", "optional", "nullable", "nullish", "default", "refine",
    "superRefine", "describe", "brand", "readonly", "meta", "check", "catch", "min", "max", "length", "nonempty",
})  # fmt: skip
_CHOSEN = frozenset({"union", "discriminatedUnion", "intersection"})
_CLOSED = re.compile(r"\.noUnknown\(|stripUnknown\s*:\s*true")
_MAX_STEPS = 8


@dataclass(frozen=True)
class Shape:
    """What a schema lets through.

    Attributes:
        keys: by name, each with its own schema, and the file of that; None for anything.
    """

    keys: Mapping[str, tuple[View, Node]] | None

    def part(self, name: str) -> "Shape | None":
        """What it lets through below one key; None where that cannot be told."""
        if self.keys is None:
            return self
        return shape_of(*self.keys[name]) if name in self.keys else None


ANYTHING = Shape(None)


def shape_of(view: View, schema: Node, steps: int = 0) -> Shape | None:
    """What a schema lets through; None where it cannot be told."""
    schema = view.names.resolve(schema)
    if steps > _MAX_STEPS:
        return None
    key = ("shape of a schema", schema.id)
    if key not in view.links.answers:
        # NOTE: a schema that is made of itself cannot be told.
        view.links.answers[key] = None
        view.links.answers[key] = _read(view, schema, steps)
    found = view.links.answers[key]
    return found if isinstance(found, Shape) else None


def _read(view: View, schema: Node, steps: int) -> Shape | None:
    binding = view.names.binding(schema)
    if binding is not None and binding.kind == "import":
        found = view.links.value(view, binding)
        return shape_of(found[0], found[1], steps + 1) if found is not None else None
    if schema.type == "member_expression":
        return _member(view, schema, steps)
    return _called(view, schema, steps) if schema.type == "call_expression" else None


def _member(view: View, schema: Node, steps: int) -> Shape | None:
    """`schemas.create`: an entry of an object that holds schemas."""
    base = schema.child_by_field_name("object")
    if base is None:
        return None
    home, held = view, view.names.resolve(base)
    binding = view.names.binding(held)
    if binding is not None and binding.kind == "import":
        found = view.links.value(view, binding)
        if found is None:
            return None
        home, held = found
    entry = properties(unwrap(held)).get(last_name(schema))
    return shape_of(home, entry, steps + 1) if entry is not None else None


def _called(view: View, schema: Node, steps: int) -> Shape | None:
    callee = schema.child_by_field_name("function")
    owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
    name, given = last_name(schema), arguments_of(schema)
    if name in _TYPEBOX and "typebox" in _source(view, schema):
        return _of_typebox(view, schema, given, steps)
    if name in _OPEN:
        return ANYTHING
    if name in _OBJECTS:
        return _of_object(view, schema, given, steps)
    if name in _OF_TABLES and given:
        return _of_table(view, given[0])
    if name == "array" and given:
        return shape_of(view, given[0], steps + 1)
    if name in _CHOSEN:
        return joined(shape_of(view, part, steps + 1) for part in _parts(view, given))
    above = shape_of(view, owner, steps + 1) if owner is not None else None
    if above is None or above.keys is None or name in {*_SAME, "array"}:
        return above if name in {*_SAME, *_ADDED, "array", "pick", "omit"} else None
    if name in {"pick", "omit"}:
        named = set(properties(view.names.resolve(given[0]))) if given else set()
        return Shape({key: part for key, part in above.keys.items() if (key in named) is (name == "pick")})
    return joined([above, _added(view, given, steps)]) if name in _ADDED else None


def _source(view: View, schema: Node) -> str:
    binding = view.names.binding(root_name(schema))
    return binding.source if binding is not None else ""


def _of_typebox(view: View, schema: Node, given: list[Node], steps: int) -> Shape | None:
    """`Type.Object({ … }, { additionalProperties: false })`, and what is made of one.

    NOTE: one that refuses no other key lets through what the server of it is told to; that cannot be told here.
    """
    options = constants.held(view, given[-1]).node if len(given) > 1 else None
    told = text_of(properties(options).get("additionalProperties")) if options is not None else ""
    if last_name(schema) == "Array":
        return shape_of(view, given[0], steps + 1) if given else None
    if told != "false":
        return None
    found = _own(view, given[0], steps + 1) if last_name(schema) == "Object" else _keys_of(view, given[0], steps)
    named = view.names.resolve(given[1])
    if last_name(schema) not in {"Pick", "Omit"} or found is None or found.keys is None:
        return found
    keys = {text_of(key)[1:-1] for key in named.named_children if key.type == "string"}
    return Shape({key: part for key, part in found.keys.items() if (key in keys) is (last_name(schema) == "Pick")})


def _keys_of(view: View, schema: Node, steps: int) -> Shape | None:
    """The keys that a schema of TypeBox names, whatever it does with others."""
    inner = view.names.resolve(schema)
    given = arguments_of(inner) if inner.type == "call_expression" else []
    return _own(view, given[0], steps + 1) if last_name(inner) == "Object" and given else shape_of(view, schema, steps)


def _of_object(view: View, schema: Node, given: list[Node], steps: int) -> Shape | None:
    """`z.object({ … })`; with yup, only what says so drops the keys that it does not name."""
    binding = view.names.binding(root_name(schema))
    if binding is not None and binding.source == "yup" and _CLOSED.search(text_of(schema)) is None:
        return ANYTHING
    return _own(view, given[0], steps + 1) if given else Shape({})


def _of_table(view: View, given: Node) -> Shape | None:
    """`createInsertSchema(orders)` of drizzle-zod and its siblings: every column of the table."""
    table = table_of(view, given)
    if table is None:
        return None
    return Shape({field.name: (view, given) for field in table.fields if field.kind not in view.schema.by_name})


def _own(view: View, given: Node, steps: int) -> Shape | None:
    """The keys of an object literal, those of what is spread in it among them where these can be told."""
    held = view.names.resolve(given)
    if held.type != "object" or steps > _MAX_STEPS:
        return None
    keys = {name: (view, value) for name, value in properties(held).items()}
    for entry in held.named_children:
        if entry.type != "spread_element":
            continue
        part = unwrap(entry.named_children[0])
        base = part.child_by_field_name("object") if last_name(part) == "shape" else None
        found = shape_of(view, base, steps + 1) if base is not None else _own(view, part, steps + 1)
        if found is None or found.keys is None:
            return found
        keys = {**found.keys, **keys}
    return Shape(keys)


def _added(view: View, given: list[Node], steps: int) -> Shape | None:
    """What `extend({ … })` and `merge(schema)` add."""
    if not given:
        return Shape({})
    held = view.names.resolve(given[0])
    return _own(view, held, steps + 1) if held.type == "object" else shape_of(view, held, steps + 1)


def _parts(view: View, given: list[Node]) -> Iterator[Node]:
    """The schemas of a union: an array of them, or one after the other."""
    for argument in given:
        held = view.names.resolve(argument)
        if held.type == "array":
            yield from held.named_children
        elif held.type != "string":
            yield argument


def joined(shapes: "Iterator[Shape | None] | list[Shape | None]") -> Shape | None:
    """What any of several lets through."""
    found: dict[str, tuple[View, Node]] = {}
    for shape in shapes:
        if shape is None or shape.keys is None:
            return shape
        found |= shape.keys
    return Shape(found)
