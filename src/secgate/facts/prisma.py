"""Prisma schemas as models with their tenancy.

Only what checks need is read: models, fields, relations, uniques. The language is line based: one field or block
attribute a line, but for what brackets hold (https://www.prisma.io/docs/orm/reference/prisma-schema-reference).
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Tenancy = Literal["root", "direct", "indirect", "global"]

_BLOCK = re.compile(r"^\s*(model|view|type|enum|datasource|generator)\s+(\w+)\s*\{")
# What a client has a property for.
_STORED = frozenset({"model", "view"})
_STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')
_TOKEN = re.compile(_STRING.pattern + r"|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_FIELD = re.compile(r"^\s*(\w+)\s+(\w+)(\[\])?(\?)?(.*)$")
_BLOCK_UNIQUE = re.compile(r"@@(unique|id)\s*\(\s*(?:fields:\s*)?\[([^\]]*)\](?:.*?name:\s*\"(\w+)\")?")
_BLOCK_INDEX = re.compile(r"@@(?:index|fulltext)\s*\(\s*(?:fields:\s*)?\[([^\]]*)\]")
_COLUMN = re.compile(r"(?<!@)@map\(\s*(?:name:\s*)?\"([^\"]+)\"")
_RELATION_FIELDS = re.compile(r"@relation\([^)]*fields:\s*\[([^\]]*)\]")
_MAP = re.compile(r"@@map\(\s*(?:name:\s*)?\"([^\"]+)\"")


@dataclass(frozen=True)
class PrismaField:
    """One field of a model; `kind` is a scalar, an enum or another model's name."""

    name: str
    kind: str
    line: int
    is_list: bool
    optional: bool
    unique: bool
    relation_fields: tuple[str, ...]
    column: str = ""


@dataclass(frozen=True)
class PrismaModel:
    """A model and its place. `uniques` holds compound uniques as (name used in `where`, field names).

    `indexes` holds the field names of each `@@index`; the name of a field in the database is its `column`.
    """

    name: str
    path: str
    line: int
    fields: tuple[PrismaField, ...]
    uniques: tuple[tuple[str, tuple[str, ...]], ...]
    table: str
    indexes: tuple[tuple[str, ...], ...] = ()

    @property
    def accessor(self) -> str:
        """The property of the client: `prisma.bookingItem` for `model BookingItem`."""
        return self.name[:1].lower() + self.name[1:]

    def tenant_key(self, keys: Collection[str]) -> str | None:
        """The field of this model that is a tenant key, or None."""
        return next((f.name for f in self.fields if f.name in keys), None)


@dataclass(frozen=True)
class PrismaSchema:
    """All models of the target, and what each has to do with the tenant."""

    models: tuple[PrismaModel, ...]
    tenant_root: str | None
    tenancy: dict[str, Tenancy] = field(default_factory=dict)

    def by_accessor(self, accessor: str) -> PrismaModel | None:
        """The model behind `prisma.<accessor>`."""
        return self.accessors.get(accessor)

    @cached_property
    def accessors(self) -> dict[str, PrismaModel]:
        """Models by the property of the client that stands for them; the first where two share one."""
        return {model.accessor: model for model in reversed(self.models)}

    @cached_property
    def by_name(self) -> dict[str, PrismaModel]:
        """Models by name; the first where two share one."""
        return {model.name: model for model in reversed(self.models)}

    @cached_property
    def tenant_accessors(self) -> frozenset[str]:
        """The accessors of the models that hold data of tenants."""
        return frozenset(model.accessor for model in self.models if self.tenancy[model.name] != "global")

    def owned_by_root(self) -> tuple[tuple[PrismaModel, str], ...]:
        """(model, column) of each relation by which a model belongs to the tenant root."""
        return tuple(
            (model, column)
            for model in self.models
            for relation in model.fields
            if relation.kind == self.tenant_root and not relation.is_list
            for column in relation.relation_fields
        )


@dataclass(frozen=True)
class ParsedSchema:
    """One schema file.

    Attributes:
        models: in the order of the file; views among them.
        unread: lines that stand in no block: what they mean is not known.
    """

    models: tuple[PrismaModel, ...]
    unread: tuple[int, ...]


def parse_schema(text: str, path: str) -> ParsedSchema:
    """Models of one schema file. A block that is never closed ends with the file."""
    models: list[PrismaModel] = []
    unread: list[int] = []
    block: list[tuple[int, str]] = []
    head: re.Match[str] | None = None
    start = 0
    for number, line in _logical_lines(text):
        if head is not None and _BLOCK.match(line):
            # NOTE: a block that is not closed where it should be must not swallow the ones after it.
            models += _models(head, path, start, block)
            unread.append(number)
            head = None
        if head is None:
            if head := _BLOCK.match(line):
                start, block = number, []
                if line.rstrip().endswith("}"):
                    unread += [number] if head[1] in _STORED else []
                    head = None
            elif line.strip():
                unread.append(number)
        elif line.strip() == "}":
            models += _models(head, path, start, block)
            head = None
        else:
            block.append((number, line))
    if head is not None:
        models += _models(head, path, start, block)
    return ParsedSchema(tuple(models), tuple(unread))


def _models(head: re.Match[str], path: str, start: int, block: Iterable[tuple[int, str]]) -> list[PrismaModel]:
    return [_model(head[2], path, start, block)] if head[1] in _STORED else []


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """(number of its first line, text) without comments; what brackets hold stands on one line."""
    held: list[str] = []
    first, depth = 1, 0
    for number, line in enumerate(_TOKEN.sub(_without_comment, text).split("\n"), 1):
        # NOTE: a bracket that is never closed must not swallow the blocks after it.
        if line.strip() == "}" and held:
            yield first, " ".join(held)
            held, depth = [], 0
        first = first if held else number
        held.append(line)
        bare = _STRING.sub("", line)
        depth = max(0, depth + sum(map(bare.count, "([")) - sum(map(bare.count, ")]")))
        if not depth:
            yield first, " ".join(held).rstrip()
            held = []
    if held:
        yield first, " ".join(held)


def _without_comment(match: re.Match[str]) -> str:
    found = match.group()
    return found if found.startswith('"') else "\n" * found.count("\n")


def _model(name: str, path: str, line: int, block: Iterable[tuple[int, str]]) -> PrismaModel:
    fields: list[PrismaField] = []
    uniques: list[tuple[str, tuple[str, ...]]] = []
    indexes: list[tuple[str, ...]] = []
    table = name
    for number, text in block:
        if text.lstrip().startswith("@@"):
            if match := _BLOCK_UNIQUE.search(text):
                names = _names(match.group(2))
                uniques.append((match.group(3) or "_".join(names), names))
            if match := _BLOCK_INDEX.search(text):
                indexes.append(_names(match.group(1)))
            if match := _MAP.search(text):
                table = match.group(1)
        elif match := _FIELD.match(text):
            rest = match.group(5)
            relation, column = _RELATION_FIELDS.search(rest), _COLUMN.search(rest)
            fields.append(
                PrismaField(
                    name=match.group(1),
                    kind=match.group(2),
                    line=number,
                    is_list=bool(match.group(3)),
                    optional=bool(match.group(4)),
                    unique="@id" in rest or "@unique" in rest,
                    relation_fields=tuple(p.strip() for p in relation.group(1).split(",")) if relation else (),
                    column=column.group(1) if column is not None else match.group(1),
                )
            )
    return PrismaModel(name, path, line, tuple(fields), tuple(uniques), table, tuple(indexes))


def _names(listed: str) -> tuple[str, ...]:
    """Field names of a block attribute: `[tenantId, createdAt(sort: Desc), ref(ops: raw("text_pattern_ops"))]`."""
    bare, more = _STRING.sub("", listed), 1
    while more:
        bare, more = re.subn(r"\([^()]*\)", "", bare)
    return tuple(part.strip() for part in bare.split(",") if part.strip())


def schema_of(
    models: tuple[PrismaModel, ...],
    *,
    tenant_keys: Collection[str],
    root: str | None,
    global_models: Collection[str] = (),
) -> PrismaSchema:
    """The models with their tenancy.

    Args:
        models: of all schema files.
        tenant_keys: field names that identify the tenant, for example `tenantId`.
        root: the model that is the tenant; None lets the schema decide: the model that most tenant keys refer to.
        global_models: models that are shared by design.
    """
    names = {m.name for m in models}
    found = root if root in names else _infer_root(models, tenant_keys)
    tenancy: dict[str, Tenancy] = {}
    for model in models:
        if model.name == found:
            tenancy[model.name] = "root"
        elif model.name in global_models:
            tenancy[model.name] = "global"
        elif model.tenant_key(tenant_keys):
            tenancy[model.name] = "direct"
    changed = True
    while changed:
        changed = False
        for model in models:
            if model.name in tenancy:
                continue
            owners = {f.kind for f in model.fields if f.relation_fields and not f.is_list}
            if any(tenancy.get(owner) in {"direct", "indirect"} for owner in owners):
                tenancy[model.name] = "indirect"
                changed = True
    for model in models:
        tenancy.setdefault(model.name, "global")
    return PrismaSchema(models, found, tenancy)


def _infer_root(models: tuple[PrismaModel, ...], tenant_keys: Collection[str]) -> str | None:
    votes: dict[str, int] = {}
    for model in models:
        for relation in model.fields:
            if any(name in tenant_keys for name in relation.relation_fields):
                votes[relation.kind] = votes.get(relation.kind, 0) + 1
    if votes:
        return max(sorted(votes), key=lambda kind: votes[kind])
    stems = {key.removesuffix("Id").removesuffix("_id").lower() for key in tenant_keys}
    return next((m.name for m in models if m.name.lower() in stems), None)
