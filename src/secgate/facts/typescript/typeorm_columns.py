"""Columns and relations of an entity of TypeORM, by the decorators of its fields."""

import re
from dataclasses import dataclass

from secgate.facts.schemas import ModelField
from secgate.facts.typescript.names import (
    FUNCTIONS,
    arguments_of,
    callee_of,
    last_name,
    properties,
    returned,
    unwrap,
)
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import View

_PRIMARY = frozenset({"PrimaryColumn", "PrimaryGeneratedColumn", "ObjectIdColumn"})
# What encrypts or hashes a value, by its name, and what a column is called whose values are only kept so.
SEALS = re.compile(r"encrypt|cipher|seal|crypt|hash|argon|scrypt", re.IGNORECASE)
SEALED = "Sealed"
_MOMENTS = frozenset({"CreateDateColumn", "UpdateDateColumn", "DeleteDateColumn"})
_RELATIONS = frozenset({"ManyToOne", "OneToOne", "OneToMany", "ManyToMany", "TreeParent", "TreeChildren"})
_LISTS = frozenset({"OneToMany", "ManyToMany", "TreeChildren"})
# Kinds of columns, as all schemas call them, by what a type of the database or of the language is called.
_KINDS = (
    ("Json", re.compile(r"json|hstore", re.IGNORECASE)),
    ("Bytes", re.compile(r"bytea|blob|binary|^buffer", re.IGNORECASE)),
    ("DateTime", re.compile(r"date|time", re.IGNORECASE)),
    ("Boolean", re.compile(r"bool", re.IGNORECASE)),
    ("String", re.compile(r"char|text|string|uuid|enum|xml|inet|simple-array", re.IGNORECASE)),
    ("Int", re.compile(r"int|number|numeric|decimal|float|double|real|money|serial", re.IGNORECASE)),
)


@dataclass(frozen=True)
class Decorator:
    """`@Name(…)` and what it is given."""

    name: str
    given: tuple[Node, ...] = ()

    @property
    def options(self) -> dict[str, Node]:
        """The entries of the object that it is given."""
        found = next((one for one in map(unwrap, self.given) if one.type == "object"), None)
        return properties(found) if found is not None else {}


@dataclass(frozen=True)
class Member:
    """A field of a class, and its file."""

    view: View
    name: str
    node: Node
    decorators: tuple[Decorator, ...]

    @property
    def line(self) -> int:
        """Where it stands."""
        return self.view.file.place(self.node.child_by_field_name("name") or self.node).line

    def decorator(self, *names: str) -> Decorator | None:
        """The first one of these names."""
        return next((one for one in self.decorators if one.name in names), None)


@dataclass(frozen=True)
class Column:
    """A column; `index` and `unique` are said by decorators of their own."""

    field: ModelField
    primary: bool
    indexed: bool


@dataclass(frozen=True)
class Joined:
    """A relation; one that its own table holds the key of has the `columns` of that, as they are called there."""

    name: str
    target: str
    line: int
    many: bool
    optional: bool
    owner: bool
    columns: tuple[str, ...] = ()
    alone: bool = False
    primary: bool = False
    indexed: bool = False


def decorators_of(node: Node) -> tuple[Decorator, ...]:
    """The decorators of a class or of a field of one."""
    held = [child for child in node.children if child.type == "decorator"]
    outer = node.parent
    if outer is not None and outer.type == "export_statement":
        held += [child for child in outer.children if child.type == "decorator"]
    return tuple(_decorator(unwrap(one.named_children[0])) for one in held if one.named_children)


def _decorator(node: Node) -> Decorator:
    callee = callee_of(node) if node.type == "call_expression" else None
    return Decorator(last_name(callee if callee is not None else node), tuple(arguments_of(node)))


def read_column(member: Member) -> Column | None:
    """The column that a field is; None for a relation, and for what is stored nowhere."""
    if member.decorator(*_RELATIONS) is not None:
        return None
    told = next((one for one in member.decorators if one.name.endswith("Column") and one.name != "JoinColumn"), None)
    if told is None:
        return None
    options, index = told.options, member.decorator("Index")
    primary = told.name in _PRIMARY or flag(options.get("primary"))
    unique = flag(options.get("unique")) or member.decorator("Unique") is not None
    unique = unique or (index is not None and flag(index.options.get("unique")))
    annotation = member.node.child_by_field_name("type")
    optional = flag(options.get("nullable")) or told.name == "DeleteDateColumn"
    field = ModelField(
        name=member.name,
        kind=_sealed(member.view, options.get("transformer")) or _kind(told, annotation),
        line=member.line,
        is_list=flag(options.get("array")),
        optional=optional,
        unique=unique or primary,
        relation_fields=(),
        column=text_at(options.get("name")) or member.name,
    )
    return Column(field, primary, index is not None)


def _kind(told: Decorator, annotation: Node | None) -> str:
    first = told.given[0] if told.given else None
    written = text_at(told.options.get("type")) or text_at(first) or text_of(told.options.get("type"))
    if told.name in _MOMENTS:
        written = "date"
    elif told.name == "PrimaryGeneratedColumn":
        written = "uuid" if written == "uuid" else "int"
    if not written and annotation is not None:
        written = re.sub(r"^:\s*|\|\s*(?:null|undefined)\b|\b(?:null|undefined)\s*\|", "", text_of(annotation)).strip()
    return _kind_of(written) or ("String" if annotation else "Json")


def _sealed(view: View, transformer: Node | None) -> str:
    """What a column is called whose values a transformer encrypts, or one that is not the target's own."""
    if transformer is None:
        return ""
    node = view.names.resolve(transformer)
    name = node.child_by_field_name("constructor") if node.type == "new_expression" else node
    texts = [text_of(node)]
    bound = view.names.binding(unwrap(name)) if name is not None else None
    found = view.links.value(view, bound) if bound is not None and bound.kind == "import" else None
    declared = view.links.typed(view, text_of(name)) if found is None else None
    texts += [text_of(one[1]) for one in (found, declared) if one is not None]
    if any(SEALS.search(text) for text in texts):
        return SEALED
    own = found is not None or declared is not None or node.type in {"object", "array"}
    return "" if own else SEALED


def kind_named(node: Node | None) -> str:
    """The kind of a column whose type is written so: `"varchar"`, `String`."""
    return kind_of(text_of(node) if node is not None else "")


def kind_of(written: str) -> str:
    """The same of what a type is called; `Json` for one that is not known."""
    return _kind_of(written) or "Json"


def _kind_of(written: str) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.search(written)), "")


def read_joined(member: Member) -> Joined | None:
    """The relation that a field is."""
    told = member.decorator(*_RELATIONS)
    if told is None:
        return None
    target = target_of(member.view, told.given[0]) if told.given else ""
    join = member.decorator("JoinColumn")
    owner = told.name in {"ManyToOne", "TreeParent"} or (told.name == "OneToOne" and join is not None)
    index = member.decorator("Index")
    return Joined(
        name=member.name,
        target=target,
        line=member.line,
        many=told.name in _LISTS,
        optional=text_of(told.options.get("nullable")) != "false",
        owner=owner,
        columns=_join_columns(join) if owner else (),
        alone=told.name == "OneToOne" or member.decorator("Unique") is not None,
        primary=flag(told.options.get("primary")) or member.decorator("PrimaryColumn") is not None,
        indexed=index is not None,
    )


def _join_columns(join: Decorator | None) -> tuple[str, ...]:
    first = unwrap(join.given[0]) if join is not None and join.given else None
    listed = first.named_children if first is not None and first.type == "array" else [first]
    given = [properties(unwrap(one)) for one in listed if one is not None and unwrap(one).type == "object"]
    return tuple(name for one in given if (name := text_at(one.get("name"))))


def target_of(view: View, node: Node) -> str:
    """The entity in `() => Organization`, `(type) => Organization` or `"Organization"`."""
    node = unwrap(node)
    if node.type in FUNCTIONS:
        node = unwrap(next(iter(returned(node)), node))
    if node.type in {"string", "template_string"}:
        return text_of(node)[1:-1]
    if node.type == "member_expression":
        return last_name(node)
    bound = view.names.binding(node)
    if bound is not None and bound.kind == "import" and bound.path and bound.path[0] != "default":
        return bound.path[0]
    return text_of(node) if node.type == "identifier" else ""


def flag(node: Node | None) -> bool:
    """Whether an option is set."""
    return node is not None and unwrap(node).type == "true"


def text_at(node: Node | None) -> str:
    """A text that is written as one; empty for anything else."""
    node = unwrap(node) if node is not None else None
    return text_of(node)[1:-1] if node is not None and node.type in {"string", "template_string"} else ""


def texts_in(node: Node) -> tuple[str, ...]:
    """The names in `["orgId", "slug"]`, or in `(row) => [row.orgId, row.slug]`."""
    node = unwrap(node)
    if node.type in FUNCTIONS:
        node = unwrap(next(iter(returned(node)), node))
    if node.type == "array":
        return tuple(name for one in node.named_children if (name := text_at(one) or last_name(one)))
    if node.type == "object":
        return tuple(key for part in walk(node) if part.type == "pair" and (key := text_of(part.named_children[0])))
    return ()
