"""Models with their tenancy, as any schema gives them: what a reader of schemas makes, and what checks ask."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from secgate.facts.row_security import RowSecurity

Tenancy = Literal["root", "direct", "indirect", "global"]
# The libraries whose schemas are read.
Orm = Literal[
    "prisma", "drizzle", "typeorm", "sequelize", "knex", "mongoose", "mongodb", "kysely", "supabase",
    "django", "sqlalchemy",
]  # fmt: skip
# Those that may ask for the tables of another library.
_BESIDE = frozenset({"kysely", "supabase"})
# Those whose models are called what one row is.
_SINGULAR = frozenset({"prisma", "django", "sqlalchemy"})


@dataclass(frozen=True)
class ModelField:
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
class Model:
    """A model of the library `orm`, and its place.

    `uniques` holds compound uniques as (name used in `where`, field names).
    `indexes` holds the field names of each `@@index`; the name of a field in the database is its `column`.
    `security` is what decides over its rows; None where that is not known.
    """

    name: str
    path: str
    line: int
    fields: tuple[ModelField, ...]
    uniques: tuple[tuple[str, tuple[str, ...]], ...]
    table: str
    indexes: tuple[tuple[str, ...], ...] = ()
    orm: Orm = "prisma"
    security: "RowSecurity | None" = field(default=None, repr=False, compare=False)

    @property
    def accessor(self) -> str:
        """The property of the client: `prisma.bookingItem` for `model BookingItem`, `db.query.users` for `users`."""
        return self.name[:1].lower() + self.name[1:]

    @cached_property
    def word(self) -> str:
        """What one row is called: `organization` for the table `organizations`, or `organizationsTable`."""
        return self.name if self.orm in _SINGULAR else singular(self.name.partition("@")[0])

    @property
    def is_twin(self) -> bool:
        """Whether it is the table of a model of another library, too."""
        return self.orm in _BESIDE and "@" in self.name

    @property
    def pointer(self) -> str:
        """The column of another model that is called after this one: `bookingItemId`."""
        return f"{self.word[:1].lower()}{self.word[1:]}Id"

    def tenant_key(self, keys: Collection[str]) -> str | None:
        """The field of this model that is a tenant key, or None."""
        return next((f.name for f in self.fields if f.name in keys), None)


@dataclass(frozen=True)
class Schema:
    """All models of the target, and what each has to do with the tenant."""

    models: tuple[Model, ...]
    tenant_root: str | None
    tenancy: dict[str, Tenancy] = field(default_factory=dict)

    @cached_property
    def root_word(self) -> str | None:
        """What one tenant is called."""
        root = self.by_name.get(self.tenant_root or "")
        return root.word if root is not None else self.tenant_root

    def of(self, orm: Orm) -> dict[str, Model]:
        """The models of one library by name; the first where two share one."""
        return self._by_orm.get(orm, {})

    @property
    def tables(self) -> tuple[Model, ...]:
        """The models, each table once where several libraries have it."""
        return tuple(model for model in self.models if not model.is_twin)

    @cached_property
    def _by_orm(self) -> dict[Orm, dict[str, Model]]:
        found: dict[Orm, dict[str, Model]] = {}
        for model in self.models:
            found.setdefault(model.orm, {}).setdefault(model.name, model)
        return found

    def by_accessor(self, accessor: str) -> Model | None:
        """The model behind `prisma.<accessor>`."""
        return self.accessors.get(accessor)

    @cached_property
    def accessors(self) -> dict[str, Model]:
        """Models by the property of the client that stands for them; the first where two share one."""
        return {model.accessor: model for model in reversed(self.models)}

    @cached_property
    def by_name(self) -> dict[str, Model]:
        """Models by name; the first where two share one."""
        return {model.name: model for model in reversed(self.models)}

    @cached_property
    def tenant_accessors(self) -> frozenset[str]:
        """The accessors of the models that hold data of tenants."""
        return frozenset(model.accessor for model in self.models if self.tenancy[model.name] != "global")

    def owned_by_root(self) -> tuple[tuple[Model, str], ...]:
        """(model, column) of each relation by which a model belongs to the tenant root."""
        return tuple(
            (model, column)
            for model in self.models
            for relation in model.fields
            if relation.kind == self.tenant_root and not relation.is_list
            for column in relation.relation_fields
        )


def schema_of(
    models: tuple[Model, ...],
    *,
    tenant_keys: Collection[str],
    root: str | None,
    global_models: Collection[str] = (),
) -> Schema:
    """The models with their tenancy.

    Args:
        models: of all schema files.
        tenant_keys: field names that identify the tenant, for example `tenantId`.
        root: the model that is the tenant; None lets the schema decide: the model that most tenant keys refer to.
        global_models: models that are shared by design.
    """
    names = {m.name for m in models}
    found = root if root in names else _infer_root(models, tenant_keys)
    roots = {name for m in models if m.name == found for name in (m.name, m.table)}
    tenancy: dict[str, Tenancy] = {}
    for model in models:
        if model.name == found or (model.is_twin and model.name.partition("@")[0] in roots):
            tenancy[model.name] = "root"
        elif model.name in global_models:
            tenancy[model.name] = "global"
        elif model.tenant_key(tenant_keys) and not _is_word(model, tenant_keys, models):
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
    return Schema(models, found, tenancy)


def _is_word(model: Model, keys: Collection[str], models: Collection[Model]) -> bool:
    """Whether a field only has the name of a key: `company: String` beside models whose `company` is a reference."""
    key = model.tenant_key(keys)
    kind = next((f.kind for f in model.fields if f.name == key), "")
    if model.orm != "mongoose" or kind != "String" or key is None or key.lower().endswith("id"):
        return False
    return any(key in f.relation_fields for other in models if other.orm == "mongoose" for f in other.fields)


def _infer_root(models: tuple[Model, ...], tenant_keys: Collection[str]) -> str | None:
    votes: dict[str, int] = {}
    for model in models:
        for relation in model.fields:
            if any(name in tenant_keys for name in relation.relation_fields):
                votes[relation.kind] = votes.get(relation.kind, 0) + 1
    if votes:
        return max(sorted(votes), key=lambda kind: votes[kind])
    stems = {key.removesuffix("Id").removesuffix("_id").lower() for key in tenant_keys}
    return next((m.name for m in models if m.word.replace("_", "").lower() in stems), None)


def singular(name: str) -> str:
    """One of what a table is called for: `company` of `companies`, `address` of `addresses`."""
    name = re.sub(r"(?<=[a-z])_?(?:Table|Tbl|Model|Schema|Entity|_table)$", "", name)
    if re.search(r"(?:ss|us|is)$", name):
        return name
    for ending, one in ((r"ies$", "y"), (r"(?<=[sx])es$|(?<=[cs]h)es$", ""), (r"s$", "")):
        if re.search(ending, name):
            return re.sub(ending, one, name)
    return name


@lru_cache(maxsize=10_000)
def folded(name: str) -> str:
    """A name that is compared whatever its spelling: `tenantId` is `tenant_id`."""
    return name.replace("_", "").lower()
