"""Prisma schemas as models with their tenancy.

Only what checks need is read: models, fields, relations, uniques. The grammar is line based by definition of the
language:
one field or block attribute a line (https://www.prisma.io/docs/orm/reference/prisma-schema-reference).
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Literal

Tenancy = Literal["root", "direct", "indirect", "global"]

_MODEL = re.compile(r"^\s*model\s+(\w+)\s*\{")
_FIELD = re.compile(r"^\s*(\w+)\s+(\w+)(\[\])?(\?)?(.*)$")
_BLOCK_UNIQUE = re.compile(r"@@(unique|id)\s*\(\s*(?:fields:\s*)?\[([^\]]*)\](?:.*?name:\s*\"(\w+)\")?")
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


@dataclass(frozen=True)
class PrismaModel:
    """A model and its place. `uniques` holds compound uniques as (name used in `where`, field names)."""

    name: str
    path: str
    line: int
    fields: tuple[PrismaField, ...]
    uniques: tuple[tuple[str, tuple[str, ...]], ...]
    table: str

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
        return next((m for m in self.models if m.accessor == accessor), None)

    def owned_by_root(self) -> tuple[tuple[PrismaModel, str], ...]:
        """(model, column) of each relation by which a model belongs to the tenant root."""
        return tuple(
            (model, column)
            for model in self.models
            for relation in model.fields
            if relation.kind == self.tenant_root and not relation.is_list
            for column in relation.relation_fields
        )


def parse_models(text: str, path: str) -> tuple[PrismaModel, ...]:
    """Models of one schema file, in order. A block that is never closed ends with the file."""
    models: list[PrismaModel] = []
    block: list[tuple[int, str]] = []
    name, start = "", 0
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.split("//", 1)[0].rstrip()
        if not name:
            if match := _MODEL.match(line):
                name, start, block = match.group(1), number, []
        elif line.strip() == "}":
            models.append(_model(name, path, start, block))
            name = ""
        else:
            block.append((number, line))
    if name:
        models.append(_model(name, path, start, block))
    return tuple(models)


def _model(name: str, path: str, line: int, block: Iterable[tuple[int, str]]) -> PrismaModel:
    fields: list[PrismaField] = []
    uniques: list[tuple[str, tuple[str, ...]]] = []
    table = name
    for number, text in block:
        if text.lstrip().startswith("@@"):
            if match := _BLOCK_UNIQUE.search(text):
                names = tuple(part.split("(")[0].strip() for part in match.group(2).split(",") if part.strip())
                uniques.append((match.group(3) or "_".join(names), names))
            if match := _MAP.search(text):
                table = match.group(1)
        elif match := _FIELD.match(text):
            rest = match.group(5)
            relation = _RELATION_FIELDS.search(rest)
            fields.append(
                PrismaField(
                    name=match.group(1),
                    kind=match.group(2),
                    line=number,
                    is_list=bool(match.group(3)),
                    optional=bool(match.group(4)),
                    unique="@id" in rest or "@unique" in rest,
                    relation_fields=tuple(p.strip() for p in relation.group(1).split(",")) if relation else (),
                )
            )
    return PrismaModel(name, path, line, tuple(fields), tuple(uniques), table)


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
