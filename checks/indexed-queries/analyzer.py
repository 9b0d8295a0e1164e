"""Filters that no index serves, and tenant models without an index that begins with the tenant key."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.api import (
    Hit,
    Names,
    Node,
    Observation,
    Place,
    PrismaModel,
    PrismaSchema,
    Query,
    Subject,
    TraceStep,
    by_path,
    created_indexes,
    leading_columns,
    properties,
    unwrap,
)

_MOST_SHOWN = 3


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
    leading = {model.name: leading_columns(model, subject.texts, created) for model in schema.models}
    filters = [one for one in _filters(subject, schema) if one.model.name not in small]
    owned = [model for model in schema.models if schema.tenancy[model.name] == "direct"]
    hits = [_hit(subject, one) for one in filters if not one.columns & leading[one.model.name]]
    hits += _tenant_keys(subject, owned, leading)
    return Observation(examined_at=by_path((one.queries[0] for one in filters), owned), hits=tuple(hits))


def _filters(subject: Subject, schema: PrismaSchema) -> list[_Filter]:
    """The sets of columns that queries filter by; those that are not known in full are left out."""
    found: dict[tuple[str, frozenset[str]], _Filter] = {}
    for query in subject.data.queries:
        view = subject.data.view(query.place.path)
        row, model = view.rows.get(query.node.id), schema.by_name.get(query.model)
        conditions = row.conditions(view.names) if row is not None and model is not None else []
        columns = _columns(view.names, model, conditions[0]) if model is not None and conditions else None
        if columns:
            key = (model.name, frozenset(columns))
            found.setdefault(key, _Filter(model, key[1])).queries.append(query)
    return list(found.values())


def _columns(names: Names, model: PrismaModel, where: Node, depth: int = 0) -> set[str] | None:
    """The columns of a filter; None where a part of it comes from elsewhere or asks for other models."""
    given = names.resolve(where)
    if given.type != "object" or depth > 2:  # noqa: PLR2004 - AND within AND is read, no more
        return None
    if any(child.type == "spread_element" for child in given.named_children):
        return None
    scalars = {one.name for one in model.fields if not one.relation_fields and not one.is_list}
    compound = dict(model.uniques)
    found: set[str] = set()
    for name, value in properties(given).items():
        if name in compound:
            found |= set(compound[name])
        elif name == "AND":
            parts = unwrap(value).named_children if unwrap(value).type == "array" else [value]
            for part in parts:
                inner = _columns(names, model, part, depth + 1)
                if inner is None:
                    return None
                found |= inner
        elif name in {"OR", "NOT"}:
            return None
        elif name in scalars:
            found.add(name)
        else:
            return None
    return found


def _hit(subject: Subject, one: _Filter) -> Hit:
    first, *others = one.queries
    listed = ", ".join(sorted(one.columns))
    message = f"No index of {one.model.name} begins with a column of this filter ({listed}): the whole table is read."
    trace = [TraceStep(path=one.model.path, line=one.model.line, note="the model")]
    trace += [TraceStep(path=q.place.path, line=q.place.line, note="the same filter") for q in others[:_MOST_SHOWN]]
    return subject.hit("filter-without-index", first.place, message=message, trace=trace, node=first.node)


def _tenant_keys(subject: Subject, owned: list[PrismaModel], leading: dict[str, frozenset[str]]) -> Iterator[Hit]:
    for model in owned:
        key = model.tenant_key(subject.config.tenant_keys)
        if key is not None and key not in leading[model.name]:
            message = f"No index of {model.name} begins with {key}: every query of one tenant reads all tenants' rows."
            yield subject.hit("tenant-key-unindexed", Place(path=model.path, line=model.line), message=message)
