"""Filters that no index serves, and tenant models without an index that begins with the tenant key."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from secgate.api import (
    Hit,
    Observation,
    Orm,
    Place,
    PrismaModel,
    PrismaSchema,
    Problem,
    Query,
    Subject,
    TraceStep,
    by_path,
    created_indexes,
    keys_are_indexed,
    leading_columns,
)

_MOST_SHOWN = 3
# Libraries whose own schemas say nothing of indexes.
_APART: tuple[Orm, ...] = ("kysely", "supabase")
# The libraries that make foreign keys whose indexes the database may make.
_KEYED = frozenset({"typeorm", "sequelize", "knex"})


@dataclass
class _Filter:
    """What some queries filter one model by."""

    model: PrismaModel
    columns: frozenset[str]
    queries: list[Query] = field(default_factory=list)


def analyze(subject: Subject) -> Observation:
    """Every set of columns that a query filters by, and every model that belongs to a tenant directly."""
    schema = subject.schema
    if schema is None:
        return Observation()
    created = created_indexes(subject.texts)
    small = {entry.name for entry in subject.config.global_models}
    keyed = any(model.orm in _KEYED for model in schema.models) and keys_are_indexed(subject.texts)
    leading = {
        model.name: leading_columns(model, subject.texts, created, keyed=keyed and model.orm in _KEYED)
        for model in schema.models
    }
    unknown = _without_indexes(schema, created)
    left = small | unknown.keys()
    filters = [one for one in _filters(subject, schema) if one.model.name not in left]
    owned = [model for model in schema.tables if schema.tenancy[model.name] == "direct"]
    hits = [_hit(subject, one) for one in filters if not one.columns & leading[one.model.name]]
    hits += _tenant_keys(subject, [model for model in owned if model.name not in unknown], leading)
    examined = by_path((one.queries[0] for one in filters), owned)
    return Observation(examined_at=examined, hits=tuple(hits), problems=tuple(_unknown(unknown)))


def _without_indexes(schema: PrismaSchema, created: Collection[tuple[str, str]]) -> dict[str, PrismaModel]:
    """Tables whose indexes nothing in the target tells, by name."""
    found = {model.name: model for orm in _APART for model in schema.of(orm).values()}
    known = any(model.indexes or model.uniques for model in found.values()) or bool(created)
    return {} if known else found


def _unknown(models: dict[str, PrismaModel]) -> Iterator[Problem]:
    for model in list(models.values())[:1]:
        reason = "no migration in the target says which indexes the tables have"
        yield Problem(path=model.path, line=model.line, reason=reason)


def _filters(subject: Subject, schema: PrismaSchema) -> list[_Filter]:
    """The sets of columns that queries filter by; those that are not known in full are left out."""
    found: dict[tuple[str, frozenset[str]], _Filter] = {}
    for query in subject.data.queries:
        view = subject.data.view(query.place.path)
        row, model = view.rows.get(query.node.id), schema.by_name.get(query.model)
        columns = row.filtered(view.names, model) if row is not None and model is not None else None
        if columns and model is not None:
            key = (model.name, columns)
            found.setdefault(key, _Filter(model, key[1])).queries.append(query)
    return list(found.values())


def _hit(subject: Subject, one: _Filter) -> Hit:
    first, *others = one.queries
    listed = ", ".join(sorted(one.columns))
    message = f"No index of {one.model.name} begins with a column of this filter ({listed}): the whole table is read."
    trace = [TraceStep(path=one.model.path, line=one.model.line, note="the model")]
    trace += [TraceStep.at(q.place, "the same filter") for q in others[:_MOST_SHOWN]]
    return subject.hit("filter-without-index", first.place, message=message, trace=trace, node=first.node)


def _tenant_keys(subject: Subject, owned: list[PrismaModel], leading: dict[str, frozenset[str]]) -> Iterator[Hit]:
    for model in owned:
        key = model.tenant_key(subject.config.tenant_keys)
        if key is not None and key not in leading[model.name]:
            message = f"No index of {model.name} begins with {key}: every query of one tenant reads all tenants' rows."
            yield subject.hit("tenant-key-unindexed", Place(path=model.path, line=model.line), message=message)
