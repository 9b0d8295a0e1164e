"""Is every query on a tenant model limited to one tenant, be it of Prisma, SQLAlchemy or Django?

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
    Hit,
    Observation,
    Orm,
    Place,
    PrismaModel,
    PrismaSchema,
    Problem,
    QueryRow,
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
_SUPABASE = "Supabase queries"
_OF_PYTHON = frozenset({"SQLAlchemy", "Django"})
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
    "sequelize": ("sequelize", "Sequelize", "Sequelize is imported and no model was found or could be read"),
    "sequelize-typescript": ("sequelize", "Sequelize", "Sequelize is imported and no model was found or could be read"),
    "knex": ("knex", "Knex", "Knex is imported and no table was found or could be read"),
    "drizzle-orm": ("drizzle", "Drizzle", "Drizzle is imported and no table was found or could be read"),
    "kysely": ("kysely", "Kysely", "Kysely is imported and no type of its tables was found or could be read"),
    "mongoose": ("mongoose", "Mongoose", "Mongoose is imported and no model was found or could be read"),
}  # fmt: skip
_CONNECTED = (
    "{what} finds the row by a column that is unique over all tenants: it can tie the new row to another tenant's."
)
_REPLACED = "{what}: a later `where` sets all conditions anew, and the one that names the tenant is gone."
_FIXED = "{what} asks for the same rows of every tenant: its filter holds nothing but what the code fixes."


def analyze(subject: Subject) -> Observation:
    """Every query on a tenant model in the check's files."""
    if (none := subject.without_tenants()) is not None:
        return none
    missing, schemas = list(_without_models(subject)), _schemas(subject)
    if not schemas:
        return Observation(problems=tuple(missing))
    every: list[QueryRow] = [*(subject.data.queries if subject.schema is not None else ())]
    every += subject.python.queries if subject.python is not None else ()
    tenancies = {(one, m.name): s.tenancy[m.name] for one, s in schemas.items() for m in s.models}
    queries = _peers([q for q in every if tenancies.get((_side(q), q.model), "direct") not in {"global", "root"}])
    shared = [one for s in schemas.values() for one in _shared_uniques(s, subject.config.tenant_keys)]
    shared = shared if queries else []
    problems = [*missing, *_lost(subject)]
    hits = [_hit(subject, query, rule) for query in queries if (rule := _rule(subject, query))]
    tenantless = (
        hit for side, s in schemas.items() for hit in _tenantless(subject, s, [q for q in every if _side(q) == side])
    )
    return Observation(
        examined_at=by_path(queries, (model for model, *_ in shared)),
        hits=(*hits, *(_schema_hit(subject, *place) for place in shared), *tenantless),
        problems=tuple(problems),
        unresolved=(*_unresolved(queries), *_injected(subject)),
        absence=None if queries or problems else "no query on a tenant model was found",
        # NOTE: a scope that rests on the word of code from outside is never high.
        decided=subject.spec.undecided[1:] if all(q.confidence is Confidence.HIGH for q in queries) else (),
    )


def _schemas(subject: Subject) -> dict[str, PrismaSchema]:
    """The models of the scripts, and those of the Python code."""
    found = {"script": subject.schema, "python": subject.python.schema if subject.python is not None else None}
    return {side: schema for side, schema in found.items() if schema is not None}


def _side(query: QueryRow) -> str:
    return "python" if query.place.path.endswith(".py") else "script"


def _lost(subject: Subject) -> Iterator[Problem]:
    """What keeps the queries that were found from being all of them."""
    if subject.schema is not None:
        yield from subject.data.lost
        yield from _without_queries(subject)
    if subject.python is not None:
        yield from subject.python.problems


def _injections(subject: Subject) -> tuple[TraceStep, ...]:
    """Places where the tenant is added to queries by itself."""
    python = subject.python.injections if subject.python is not None else ()
    return (*(one.step for one in (subject.data.injections if subject.schema is not None else ())), *python)


def _is_injected(subject: Subject, query: QueryRow) -> bool:
    """Whether the tenant may be added to a query by itself."""
    if _side(query) == "python":
        return subject.python is not None and bool(subject.python.injections)
    return subject.schema is not None and subject.data.may_be_limited(query)


def _without_models(subject: Subject) -> Iterator[Problem]:
    """The libraries that are imported and whose schema is not there."""
    for package, (orm, _, missing) in _LIBRARIES.items():
        for _, place in subject.packages.imports([package]):
            if subject.schema is None or not subject.schema.of(orm):
                yield Problem(path=place.path, line=place.line, reason=missing)
    for name, place in subject.uses("orm"):
        if name == _SUPABASE and (subject.schema is None or not subject.schema.of("supabase")):
            reason = "Supabase is asked for rows and no table of it was found: neither generated types nor migrations"
            yield Problem(path=place.path, line=place.line, reason=reason)
        if name in _OF_PYTHON and subject.python is None:
            yield Problem(path=place.path, line=place.line, reason=f"{name} is in use and no model of it was found")


def _without_queries(subject: Subject) -> Iterator[Problem]:
    """The libraries that are imported, have models, and of which no query was found."""
    schema = subject.schema
    of = {model.name: model.orm for model in schema.models} if schema is not None else {}
    found = {of.get(query.model, "") for query in subject.data.queries}
    for package, (orm, name, _) in _LIBRARIES.items():
        used = subject.packages.imports([package]) and schema is not None and schema.of(orm)
        if used and not found & {orm, ""}:
            yield Problem(reason=f"{name} is imported and no query was found")


def _rule(subject: Subject, query: QueryRow) -> str:
    """The rule a query breaks; empty for none."""
    rule = ""
    if query.scope == "guarded" and query.write_by_id and query.operation in _WRITES_BY_ID:
        rule = "guarded-write-by-id" if subject.settings.get("strict_where") is True else ""
    elif query.scope == "unscoped":
        rule = "repository-method-without-tenant" if query.deviates else _RULES[query.shape]
    # NOTE: a client that adds the tenant by itself scopes the queries, not the raw statements.
    return rule if not rule or query.shape in _RAW or not _is_injected(subject, query) else ""


def _hit(subject: Subject, query: QueryRow, rule: str) -> Hit:
    lowered = not query.sharp or _is_injected(subject, query)
    high = subject.spec.rules[rule].confidence is Confidence.HIGH
    because = query.because if query.scope == "unscoped" else None
    trace = [step for step in (query.tenant, because) if step is not None] + list(query.via)
    said = {"fixed-filter": _FIXED, "replaced-filter": _REPLACED}.get(query.shape, _MESSAGES[rule])
    message = (_CONNECTED if query.operation == "connectOrCreate" else said).format(what=query.what)
    confidence = Confidence.MEDIUM if lowered and high else None
    return subject.hit(rule, query.place, message=message, confidence=confidence, trace=trace, node=query.syntax)


def _peers(queries: list[QueryRow]) -> list[QueryRow]:
    """The queries, with those marked whose method takes no tenant although its peers on the same model do."""
    groups: dict[tuple[tuple[str, int] | None, str], set[tuple[tuple[str, int], bool]]] = {}
    for query in queries:
        groups.setdefault((query.unit.owner, query.model), set()).add((query.unit.key, query.unit.takes_tenant))
    holding = {query.unit.owner for query in queries if query.unit.of_instance}
    judged = (_judged(query, groups[query.unit.owner, query.model]) for query in queries)
    return [_beside_own(query) if query.unit.owner in holding else query for query in judged]


def _beside_own(query: QueryRow) -> QueryRow:
    """A query of a method that does not read the tenant of its object, beside methods that do."""
    lacks = query.shape == "no-tenant" and query.by_id and not (query.unit.private or query.deviates)
    return replace(query, deviates=True, sharp=False) if lacks else query


def _judged(query: QueryRow, methods: set[tuple[tuple[str, int], bool]]) -> QueryRow:
    taking = sum(1 for _, takes in methods if takes)
    if query.unit.owner is None or query.unit.takes_tenant or taking < max(_PEERS, _SHARE * len(methods)):
        return query
    if query.shape == "no-filter":
        return replace(query, sharp=True)
    # NOTE: a private method has callers in its class, and they are judged.
    deviates = query.shape == "no-tenant" and query.by_id and not query.unit.private
    return replace(query, deviates=deviates, sharp=deviates or query.sharp)


def _unresolved(queries: list[QueryRow]) -> Iterator[Problem]:
    for query in queries:
        if query.scope == "unresolved":
            yield Problem(path=query.place.path, line=query.place.line, reason=f"{query.what}: {query.reason}")


def _injected(subject: Subject) -> Iterator[Problem]:
    for place in _injections(subject):
        reason = (
            "the tenant is added to queries here; that it is added to every one is for "
            "tenant-isolation-verified to prove"
        )
        yield Problem(path=place.path, line=place.line, reason=reason)


def _shared_uniques(schema: PrismaSchema, keys: tuple[str, ...]) -> Iterator[tuple[PrismaModel, str, int]]:
    """(model, columns, line) of uniques on columns that tenants fill themselves, without the tenant key."""
    for model in schema.tables:
        # NOTE: an account's login name is one over all tenants.
        if schema.tenancy[model.name] != "direct" or any(PASSWORD.match(f.name) for f in model.fields):
            continue
        owned = {name for f in model.fields for name in f.relation_fields} | set(keys)
        yield from ((model, f.name, f.line) for f in model.fields if f.unique and NATURAL.match(f.name))
        for _, columns in model.uniques:
            natural = next((f for f in model.fields if f.name in columns and NATURAL.match(f.name)), None)
            if natural is not None and not set(columns) & owned:
                yield model, ", ".join(columns), natural.line


def _tenantless(subject: Subject, schema: PrismaSchema, queries: list[QueryRow]) -> Iterator[Hit]:
    """Models without a tenant that code writes which holds one; where they point at a tenant's row by its name."""
    listed = {model.name for model in subject.config.global_models}
    owned = {model.pointer for model in schema.tables if schema.tenancy[model.name] in TENANT}
    for model in schema.tables:
        if schema.tenancy[model.name] != "global" or model.name in listed:
            continue
        points = next((f.name for f in model.fields if f.name in owned and not f.unique), None)
        write = next((q for q in queries if q.model == model.name and q.tenant is not None), None)
        if points is not None and write is not None and write.tenant is not None:
            message = f"{model.name} has no tenant key, holds {points}, and is written where a tenant is at hand."
            step = TraceStep.at(write.place, "written here")
            place = Place(path=model.path, line=model.line)
            yield subject.hit("tenantless-model", place, message=message, trace=[write.tenant, step])


def _schema_hit(subject: Subject, model: PrismaModel, columns: str, line: int) -> Hit:
    message = f"{model.name} is unique by {columns} over all tenants: one tenant's value blocks or finds another's."
    return subject.hit("shared-unique-in-tenant-model", Place(path=model.path, line=line), message=message)
