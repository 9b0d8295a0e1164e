"""Entities of TypeORM as models: `@Entity("invoices") class Invoice { … }` with the columns of its base classes.

https://typeorm.io/docs/entity/entities and https://typeorm.io/docs/relations/relations; `EntitySchema` has a module of
its own.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from secgate.facts.schemas import Model, ModelField, folded
from secgate.facts.typescript.names import arguments_of, callee_of, key_of, last_name, returned, unwrap
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.typeorm_columns import (
    SEALED,
    SEALS,
    Column,
    Decorator,
    Joined,
    Member,
    decorators_of,
    flag,
    read_column,
    read_joined,
    text_at,
    texts_in,
)
from secgate.facts.typescript.view import View

CLASSES = ("class_declaration", "abstract_class_declaration", "class")
_ENTITIES = frozenset({"Entity", "ChildEntity", "ViewEntity"})
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_HOOK = re.compile(r"@Before(?:Insert|Update)\b")
_SET = re.compile(r"\bthis\.(\w+)\s*=(?!=)\s*([^;\n]+)")
_MAX_BASES = 6
_MAX_ENTITIES = 2_000


def read_entities(views: Iterable[View]) -> tuple[Model, ...]:
    """The entities of these files, each with its columns, relations, uniques and indexes."""
    classes = ((view, declared) for view in views for declared in view.file.nodes(*CLASSES))
    found = [_entity(*one) for one in classes if any(d.name in _ENTITIES for d in decorators_of(one[1]))]
    return tuple(found[:_MAX_ENTITIES])


def model_of_parts(name: str, place: tuple[str, int], parts: "Parts") -> Model:
    """A model of what an entity is declared with.

    Args:
        name: what the entity is called.
        place: path and line of its declaration.
        parts: what it holds.
    """
    fields, called = _fields(parts.columns, parts.joined, parts.ids)
    uniques = [tuple(called.get(one, one) for one in names) for names in parts.uniques]
    indexes = [tuple(called.get(one, one) for one in names) for names in parts.indexes]
    primary = tuple(one.field.name for one in parts.columns if one.primary)
    primary += tuple(called[one.name] for one in parts.joined if one.primary and called[one.name] not in primary)
    alone = {names[0] for names in uniques if len(names) == 1} | set(primary if len(primary) == 1 else ())
    # NOTE: a part of a compound key is unique only together with the others.
    several = set(primary) if len(primary) > 1 else set()
    uniques += [primary] if several else []
    fields = [replace(f, unique=(f.unique and f.name not in several) or f.name in alone) for f in fields]
    compound = tuple(("_".join(names), names) for names in uniques if len(names) > 1)
    return Model(name, *place, tuple(fields), compound, parts.table or snake(name), tuple(indexes), "typeorm")


class Parts:
    """What an entity is declared with.

    Attributes:
        columns: its columns, in order.
        joined: its relations.
        ids: the fields that hold the key of a relation, by the relation.
        uniques: names of fields or relations of each unique.
        indexes: the same of each index.
        table: what its table is called; empty where that is not said.
    """

    def __init__(self, table: str = "") -> None:
        self.columns: list[Column] = []
        self.joined: list[Joined] = []
        self.ids: dict[str, str] = {}
        self.uniques: list[tuple[str, ...]] = []
        self.indexes: list[tuple[str, ...]] = []
        self.table = table


def snake(name: str) -> str:
    """What TypeORM calls the table of a class by itself: `invoice_item` for `InvoiceItem`."""
    return _CAPITAL.sub("_", name).lower()


def _entity(view: View, declared: Node) -> Model:
    told = decorators_of(declared)
    parts = Parts(_table(told))
    members = {member.name: member for member in members_of(view, declared)}
    for member in members.values():
        _read_member(parts, member)
    for owner in _with_bases(view, declared):
        for decorator in decorators_of(owner[1]):
            _read_class(parts, decorator)
    sealed = {name for owner in _with_bases(view, declared) for name in _sealed_by_hooks(owner[1])}
    parts.columns = [
        replace(one, field=_as_sealed(one.field)) if one.field.name in sealed else one for one in parts.columns
    ]
    name = text_of(declared.child_by_field_name("name"))
    return model_of_parts(name, (view.file.path, view.file.place(declared).line), parts)


def _as_sealed(field: ModelField) -> ModelField:
    return replace(field, kind=SEALED)


def _sealed_by_hooks(declared: Node) -> Iterator[str]:
    """The fields that a class encrypts or hashes before its rows are kept."""
    body = declared.child_by_field_name("body")
    hooked = False
    for member in body.named_children if body is not None else ():
        if member.type == "decorator":
            hooked = hooked or _HOOK.search(text_of(member)) is not None
            continue
        if hooked:
            yield from (m[1] for m in _SET.finditer(text_of(member)) if SEALS.search(m[2]))
        hooked = False


def _read_member(parts: Parts, member: Member) -> None:
    column, joined = read_column(member), read_joined(member)
    if column is not None:
        parts.columns.append(column)
    if joined is not None:
        parts.joined.append(joined)
    if (column is not None and column.indexed) or (joined is not None and joined.indexed):
        parts.indexes.append((member.name,))
    told = member.decorator("RelationId")
    if told is not None and told.given:
        named = text_at(told.given[0]) or next(iter(map(last_name, returned(unwrap(told.given[0])))), "")
        parts.ids[named] = member.name


def _read_class(parts: Parts, told: Decorator) -> None:
    names = next((names for one in told.given if (names := texts_in(one))), ())
    if names and (told.name == "Unique" or (told.name == "Index" and flag(told.options.get("unique")))):
        parts.uniques.append(names)
    elif names and told.name == "Index":
        parts.indexes.append(names)


def _table(told: Iterable[Decorator]) -> str:
    for one in told:
        if one.name in _ENTITIES:
            first = one.given[0] if one.given else None
            return text_at(first) or text_at(one.options.get("name"))
    return ""


def members_of(view: View, declared: Node) -> Iterator[Member]:
    """The fields of a class, those of its base classes first."""
    for home, owner in reversed(list(_with_bases(view, declared))):
        body = owner.child_by_field_name("body")
        for node in body.named_children if body is not None else ():
            if node.type == "public_field_definition" and (told := decorators_of(node)):
                yield Member(home, key_of(node), node, told)


def _with_bases(view: View, declared: Node, steps: int = 0) -> Iterator[tuple[View, Node]]:
    """A class, and those that it extends, also through a function that makes one: `extends OfTenant(Base)`."""
    yield view, declared
    base = base_of(declared)
    if base is None or steps > _MAX_BASES:
        return
    given = arguments_of(base) if base.type == "call_expression" else [base]
    if base.type == "call_expression" and (callee := callee_of(base)) is not None:
        made = view.links.declared(view, callee)
        for part in walk(made[1]) if made is not None else ():
            if part.type in CLASSES:
                yield made[0] if made is not None else view, part
                break
    for one in given:
        found = declared_class(view, one)
        if found is not None:
            yield from _with_bases(*found, steps + 1)


def base_of(declared: Node) -> Node | None:
    """What a class extends."""
    heritage = next((child for child in declared.children if child.type == "class_heritage"), None)
    clause = next((c for c in heritage.named_children if c.type == "extends_clause"), None) if heritage else None
    value = clause.child_by_field_name("value") if clause is not None else None
    # NOTE: the grammar of JavaScript knows no clause.
    plain = heritage.named_children[0] if heritage is not None and clause is None and heritage.named_children else None
    found = value if value is not None else plain
    return unwrap(found) if found is not None else None


def declared_class(view: View, name: Node) -> tuple[View, Node] | None:
    """The class of the target that a name means."""
    if name.type != "identifier":
        return None
    bound = view.names.binding(name)
    if bound is not None and bound.kind == "class" and bound.value is not None:
        return view, bound.value
    found = view.links.typed(view, text_of(name))
    return found if found is not None and found[1].type in CLASSES else None


def _fields(
    columns: Iterable[Column], joined: Iterable[Joined], ids: Mapping[str, str]
) -> tuple[list[ModelField], dict[str, str]]:
    """The fields, and what the key of each relation is called.

    A relation may have its key in a column that the entity declares, too; else the field is named as TypeORM names it.
    """
    fields = {one.field.name: one.field for one in columns}
    by_column = {folded(one.field.column): one.field.name for one in columns}
    by_column |= {folded(one.field.name): one.field.name for one in columns}
    called: dict[str, str] = {}
    for one in joined:
        keys: list[str] = []
        for column in (one.columns or (f"{one.name}Id",)) if one.owner else ():
            implicit = ids.get(one.name) or (f"{one.name}Id" if len(one.columns) <= 1 else column)
            key = by_column.get(folded(column)) or implicit
            held = fields.get(key)
            fields[key] = (
                ModelField(key, "String", one.line, False, one.optional, one.alone, (), column)
                if held is None
                else replace(held, unique=held.unique or one.alone)
            )
            keys.append(key)
        called[one.name] = keys[0] if keys else one.name
        fields[one.name] = ModelField(one.name, one.target, one.line, one.many, one.optional, False, tuple(keys))
    return list(fields.values()), called
