"""Is every query on a tenant model limited to one tenant?

What limits a query is a fact (`Query.scope`); here its shape becomes a rule. What is proven unscoped is a finding; what
comes from a place that is not followed is unresolved.
"""

from collections.abc import Iterator
from dataclasses import replace

from secgate.api import (
    NATURAL,
    PASSWORD,
    TENANT,
    Confidence,
    Data,
    Hit,
    Observation,
    Orm,
    Place,
    PrismaModel,
    PrismaSchema,
    Problem,
    Query,
    Shape,
    Subject,
    TraceStep,
    by_path,
)

_RULES: dict[Shape, str] = {
    "request-id": "request-id-unscoped",
    "tenant-unused": "tenant-parameter-unused",
    "no-filter": "whole-table",
    "fixed-filter": "whole-table",
    "vanishing-filter": "filter-vanishes",
    "replaced-filter": "filter-vanishes",
    "shared-unique": "upsert-by-shared-unique",
    "child-by-id": "parent-checked-child-by-id",
    "or-branch": "unlinked-or-branch",
    "no-tenant": "no-tenant-in-hand",
    "raw": "raw-sql-unscoped",
    "unparsed": "unparsed-raw-sql",
}
_RAW = frozenset({"raw", "unparsed"})
_WRITES_BY_ID = frozenset({"update", "upsert", "delete"})
# A method deviates when at least this many peers, and this share of all, take the tenant (checklist.yaml).
_PEERS, _SHARE = 3, 0.8
_MESSAGES = {
    "request-id-unscoped": "{what} finds a row by an id from the request alone, although the tenant is at hand: any "
    "tenant's row can be named.",
    "tenant-parameter-unused": "{what}: the method takes the tenant and no filter or guard in it uses it.",
    "repository-method-without-tenant": "{what}: this method takes no tenant, although its peers beside it do.",
    "whole-table": "{what} has no filter: it covers the rows of every tenant.",
    "filter-vanishes": "{what}: the tenant filter disappears when the value is undefined, and all tenants' rows match.",
    "upsert-by-shared-unique": "{what} finds the row by a column that is unique over all tenants: it can overwrite "
    "another tenant's row.",
    "parent-checked-child-by-id": "{what} finds the row by its own id; only something else was checked for the tenant "
    "before.",
    "unlinked-or-branch": "{what}: a branch of OR does not name the tenant and matches rows of all of them.",
    "no-tenant-in-hand": "{what} is not limited to a tenant, and the function knows none; only its callers can tell.",
    "guarded-write-by-id": "{what} writes by id alone; the check before it stands in the same method.",
    "raw-sql-unscoped": "A raw statement on {what} names no tenant in its conditions.",
    "unparsed-raw-sql": "This raw statement is built from parts and cannot be read here.",
}

_LIBRARIES: dict[str, tuple[Orm, str, str]] = {
    "@prisma/client": (
        "prisma", "the Prisma client", "the Prisma client is imported and no schema.prisma was found or could be read"
    ),
    "typeorm": ("typeorm", "TypeORM", "TypeORM is imported and no entity was found or could be read"),
    "drizzle-orm": ("drizzle", "Drizzle", "Drizzle is imported and no table was found or could be read"),
    "mongoose": ("mongoose", "Mongoose", "Mongoose is imported and no model was found or could be read"),
}  # fmt: skip
_CONNECTED = (
    "{what} finds the row by a column that is unique over all tenants: it can tie the new row to another tenant's."
)
_REPLACED = "{what}: a later `where` sets all conditions anew, and the one that names the tenant is gone."
_FIXED = "{what} asks for the same rows of every tenant: its filter holds nothing but what the code fixes."


def analyze(subject: Subject) -> Observation:
    """Every query on a tenant model in the check's files."""
    schema, config = subject.schema, subject.config
    if (none := subject.without_tenants()) is not None:
        return none
    missing = list(_without_models(subject))
    if schema is None:
        return Observation(problems=tuple(missing))
    data = subject.data
    tenancies = {model.name: schema.tenancy[model.name] for model in schema.models}
    queries = _peers([q for q in data.queries if tenancies.get(q.model, "direct") not in {"global", "root"}])
    shared = list(_shared_uniques(schema, config.tenant_keys)) if queries else []
    problems = [*missing, *data.lost, *_without_queries(subject, data)]
    hits = [_hit(subject, query, rule) for query in queries if (rule := _rule(subject, query, data))]
    return Observation(
        examined_at=by_path(queries, (model for model, *_ in shared)),
        hits=(*hits, *(_schema_hit(subject, *place) for place in shared), *_tenantless(subject, schema)),
        problems=tuple(problems),
        unresolved=(*_unresolved(queries), *_injected(data)),
        absence=None if queries or problems else "no query on a tenant model was found",
        # NOTE: a scope that rests on the word of code from outside is never high.
        decided=subject.spec.undecided[1:] if all(q.confidence is Confidence.HIGH for q in queries) else (),
    )


def _without_models(subject: Subject) -> Iterator[Problem]:
    """The libraries that are imported and whose schema is not there."""
    for package, (orm, _, missing) in _LIBRARIES.items():
        for _, place in subject.packages.imports([package]):
            if subject.schema is None or not subject.schema.of(orm):
                yield Problem(path=place.path, line=place.line, reason=missing)


def _without_queries(subject: Subject, data: Data) -> Iterator[Problem]:
    """The libraries that are imported, have models, and of which no query was found."""
    schema = subject.schema
    of = {model.name: model.orm for model in schema.models} if schema is not None else {}
    found = {of.get(query.model, "") for query in data.queries}
    for package, (orm, name, _) in _LIBRARIES.items():
        used = subject.packages.imports([package]) and schema is not None and schema.of(orm)
        if used and not found & {orm, ""}:
            yield Problem(reason=f"{name} is imported and no query was found")


def _rule(subject: Subject, query: Query, data: Data) -> str:
    """The rule a query breaks; empty for none."""
    # NOTE: a client that adds the tenant by itself scopes the queries, not the raw statements.
    if data.injections and query.shape not in _RAW:
        return ""
    if query.scope == "guarded" and query.write_by_id and query.operation in _WRITES_BY_ID:
        return "guarded-write-by-id" if subject.settings.get("strict_where") is True else ""
    if query.scope != "unscoped":
        return ""
    return "repository-method-without-tenant" if query.deviates else _RULES[query.shape]


def _hit(subject: Subject, query: Query, rule: str) -> Hit:
    lowered = not query.sharp or bool(subject.data.injections)
    high = subject.spec.rules[rule].confidence is Confidence.HIGH
    because = query.because if query.scope == "unscoped" else None
    trace = [step for step in (query.tenant, because) if step is not None] + list(query.via)
    said = {"fixed-filter": _FIXED, "replaced-filter": _REPLACED}.get(query.shape, _MESSAGES[rule])
    message = (_CONNECTED if query.operation == "connectOrCreate" else said).format(what=query.what)
    confidence = Confidence.MEDIUM if lowered and high else None
    return subject.hit(rule, query.place, message=message, confidence=confidence, trace=trace, node=query.node)


def _peers(queries: list[Query]) -> list[Query]:
    """The queries, with those marked whose method takes no tenant although its peers on the same model do."""
    groups: dict[tuple[tuple[str, int] | None, str], set[tuple[tuple[str, int], bool]]] = {}
    for query in queries:
        groups.setdefault((query.unit.owner, query.model), set()).add((query.unit.key, query.unit.takes_tenant))
    holding = {query.unit.owner for query in queries if query.unit.of_instance}
    judged = (_judged(query, groups[query.unit.owner, query.model]) for query in queries)
    return [_beside_own(query) if query.unit.owner in holding else query for query in judged]


def _beside_own(query: Query) -> Query:
    """A query of a method that does not read the tenant of its object, beside methods that do."""
    lacks = query.shape == "no-tenant" and query.by_id and not (query.unit.private or query.deviates)
    return replace(query, deviates=True, sharp=False) if lacks else query


def _judged(query: Query, methods: set[tuple[tuple[str, int], bool]]) -> Query:
    taking = sum(1 for _, takes in methods if takes)
    if query.unit.owner is None or query.unit.takes_tenant or taking < max(_PEERS, _SHARE * len(methods)):
        return query
    if query.shape == "no-filter":
        return replace(query, sharp=True)
    # NOTE: a private method has callers in its class, and they are judged.
    deviates = query.shape == "no-tenant" and query.by_id and not query.unit.private
    return replace(query, deviates=deviates, sharp=deviates or query.sharp)


def _unresolved(queries: list[Query]) -> Iterator[Problem]:
    for query in queries:
        if query.scope == "unresolved":
            yield Problem(path=query.place.path, line=query.place.line, reason=f"{query.what}: {query.reason}")


def _injected(data: Data) -> Iterator[Problem]:
    for place in data.injections:
        reason = (
            "the tenant is added to queries here; that it is added to every one is for "
            "tenant-isolation-verified to prove"
        )
        yield Problem(path=place.path, line=place.line, reason=reason)


def _shared_uniques(schema: PrismaSchema, keys: tuple[str, ...]) -> Iterator[tuple[PrismaModel, str, int]]:
    """(model, columns, line) of uniques on columns that tenants fill themselves, without the tenant key."""
    for model in schema.models:
        # NOTE: an account's login name is one over all tenants.
        if schema.tenancy[model.name] != "direct" or any(PASSWORD.match(f.name) for f in model.fields):
            continue
        owned = {name for f in model.fields for name in f.relation_fields} | set(keys)
        yield from ((model, f.name, f.line) for f in model.fields if f.unique and NATURAL.match(f.name))
        for _, columns in model.uniques:
            natural = next((f for f in model.fields if f.name in columns and NATURAL.match(f.name)), None)
            if natural is not None and not set(columns) & owned:
                yield model, ", ".join(columns), natural.line


def _tenantless(subject: Subject, schema: PrismaSchema) -> Iterator[Hit]:
    """Models without a tenant that code writes which holds one; where they point at a tenant's row by its name."""
    listed = {model.name for model in subject.config.global_models}
    owned = {model.pointer for model in schema.models if schema.tenancy[model.name] in TENANT}
    for model in schema.models:
        if schema.tenancy[model.name] != "global" or model.name in listed:
            continue
        points = next((f.name for f in model.fields if f.name in owned and not f.unique), None)
        write = next((q for q in subject.data.queries if q.model == model.name and q.tenant is not None), None)
        if points is not None and write is not None and write.tenant is not None:
            message = f"{model.name} has no tenant key, holds {points}, and is written where a tenant is at hand."
            step = TraceStep(path=write.place.path, line=write.place.line, note="written here")
            place = Place(path=model.path, line=model.line)
            yield subject.hit("tenantless-model", place, message=message, trace=[write.tenant, step])


def _schema_hit(subject: Subject, model: PrismaModel, columns: str, line: int) -> Hit:
    message = f"{model.name} is unique by {columns} over all tenants: one tenant's value blocks or finds another's."
    return subject.hit("shared-unique-in-tenant-model", Place(path=model.path, line=line), message=message)
