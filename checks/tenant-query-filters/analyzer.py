"""Is every Prisma query on a tenant model limited to one tenant, as far as one file and the schema can tell?

Each query gets one scope or one rule (`Query`). What is proven unscoped is a finding; a filter that comes from a
parameter or from another file is unresolved. The order of the questions is that of `judge`.
"""

import fnmatch
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.api import (
    NO_GUARD,
    Confidence,
    Filter,
    Hit,
    Node,
    Observation,
    Place,
    PrismaCall,
    PrismaModel,
    PrismaSchema,
    Problem,
    SourceFile,
    Subject,
    TenantWords,
    TraceStep,
    View,
    ancestors,
    arguments_of,
    compared,
    from_request,
    guarded,
    inside,
    last_name,
    lost_raw_calls,
    may_call_prisma,
    plain,
    properties,
    raw_calls,
    raw_values,
    read_filter,
    read_statement,
    root_name,
    spellings,
    tenant_unused,
    text_of,
    unit_of,
    unwrap,
    walk,
)

_TENANT = frozenset({"direct", "indirect"})
_CREATES = frozenset({"create", "createMany", "createManyAndReturn"})
_BULK = frozenset({"findMany", "count", "aggregate", "groupBy", "updateMany", "updateManyAndReturn", "deleteMany"})
_WRITES_BY_ID = frozenset({"update", "upsert", "delete"})
_NOTHING = frozenset({"undefined", "null", "string"})
_CREDENTIAL = re.compile(r"(?:token|hash|hashed\w*|secret|apikey\w*|otp|nonce|signature)$", re.IGNORECASE)
_ID = re.compile(r"(?:^|_)(?:id|uuid)$|Id$")
# A value that the code itself fixes: a literal or a constant by its name.
_CONSTANT = re.compile(r"['\"][^'\"]*['\"]|[A-Z][A-Z0-9_]+")
# Columns that tenants fill themselves, so that two of them can meet in one value.
_NATURAL = re.compile(r"^(?:email|slug|code|name|date|username|handle|subdomain)$", re.IGNORECASE)
_EXTERNAL = re.compile(r"(?:event|external|stripe|checkout|payment|provider|processor)\w*id$", re.IGNORECASE)
_PASSWORD = re.compile(r"(?:hashed|encrypted)?_?password\w*$", re.IGNORECASE)
_PRIVATE = re.compile(r"(?:private\b|async\s+#|#|protected\b)")
# A method deviates when at least this many peers, and this share of all, take the tenant (checklist.yaml).
_PEERS, _SHARE = 3, 0.8
_MESSAGES = {
    "request-id-unscoped": "{what} finds a row by an id from the request alone, although the tenant is at hand: any "
    "tenant's row can be named.",
    "tenant-parameter-unused": "{what}: the method takes the tenant and no filter or guard in it uses it.",
    "repository-method-without-tenant": "{what}: this method takes no tenant, although its peers in the same class do.",
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


@dataclass
class Reader(View):
    """A view of one file with the settings of this check."""

    file: SourceFile = field(kw_only=True)
    credentials: tuple[str, ...] = ()
    strict: bool = False


@dataclass
class Query:
    """A query or raw statement on a tenant model: scoped (neither rule nor reason), a finding, or unresolved.

    Attributes:
        what: `model.operation`, or the tables of a raw statement.
        by_id: the filter looks for ids or for columns that are unique.
        confidence: lowers that of the rule.
        tenant: where the function has its tenant.
    """

    view: Reader
    node: Node
    what: str
    model: str = ""
    by_id: bool = False
    scope: str = ""
    rule: str = ""
    reason: str = ""
    confidence: Confidence | None = None
    tenant: Node | None = None


def judge(view: Reader, call: PrismaCall, model: PrismaModel) -> Query:
    """One query: its scope, the rule it breaks, or why it cannot be decided."""
    query = Query(view, call.node, f"{model.accessor}.{call.operation}", model.name)
    argument = view.names.resolve(call.argument) if call.argument is not None else None
    if _is_scoped_client(view, call.node):
        query.scope = "client"
    elif argument is not None and argument.type != "object":
        query.reason = "its arguments come from elsewhere"
    elif call.operation in _CREATES:
        _judge_create(view, query, argument, model)
    elif argument is None or (where := properties(argument).get("where")) is None:
        spread = argument is not None and any(c.type == "spread_element" for c in argument.named_children)
        _judge_no_where(query, call, complete=not spread)
    else:
        _judge_where(query, call, model, where)
    return query


def _is_scoped_client(view: Reader, node: Node) -> bool:
    """Whether the client was made by a call that is given the tenant: `forTenant(tenantId).item.findMany()`."""
    return any(
        view.words.mentioned(argument) is not None
        for origin in view.names.trace(root_name(node)) if origin.type != "identifier"
        for call in walk(origin) if call.type == "call_expression" and not inside(node, call)
        for argument in arguments_of(call)
    )  # fmt: skip


def _judge_create(view: Reader, query: Query, argument: Node | None, model: PrismaModel) -> None:
    data = properties(argument).get("data") if argument is not None else None
    found = read_filter(view, data, model) if data is not None else Filter("unknown")
    named = data is not None and view.words.mentioned(view.names.resolve(data)) is not None
    if found.pin in {"pinned", "principal"} or named or guarded(view, query.node, found.values):
        query.scope = "data"
    else:
        query.reason = "the row it creates gets its tenant elsewhere, or not at all"


def _judge_no_where(query: Query, call: PrismaCall, *, complete: bool) -> None:
    query.tenant = query.view.tenant(call.node)
    if not complete or call.operation not in _BULK:
        query.reason = "its filter is built elsewhere"
    elif query.view.schema.tenancy[query.model] != "direct":
        query.reason = "all rows of a model that reaches the tenant through its parent"
    else:
        query.rule = "whole-table"
        query.confidence = None if query.tenant is not None else Confidence.MEDIUM


def _judge_where(query: Query, call: PrismaCall, model: PrismaModel, where: Node) -> None:
    view = query.view
    found = read_filter(view, where, model)
    if found.pin in {"pinned", "principal"}:
        query.scope = "where"
    elif found.pin == "vanishes":
        query.rule = "filter-vanishes"
        # A tenant that a caller may choose or leave out is what a platform's own list looks like, too.
        query.confidence = Confidence.MEDIUM if any(_chosen(view, value) for value in found.vanishing) else None
    elif guarded(view, call.node, found.values) or compared(view, call.node):
        query.scope = "guarded"
        if view.strict and call.operation in _WRITES_BY_ID and found.pin == "no":
            query.rule = "guarded-write-by-id"
    elif found.pin == "some-or":
        query.rule = "unlinked-or-branch"
    elif found.pin == "unknown":
        query.reason = "its filter is built elsewhere"
    elif not found.values and unwrap(where).type == "object":
        _judge_no_where(query, call, complete=not unwrap(where).named_children)
    else:
        _judge_unscoped(query, call, model, found.values)


def _chosen(view: Reader, value: Node) -> bool:
    """Whether a caller may leave the value out: an optional parameter, or a field of the request."""
    binding = view.names.binding(root_name(value))
    if binding is not None and binding.kind == "parameter":
        typed = binding.owner.child_by_field_name("parameters")
        optional = rf"\b{re.escape(binding.name)}\?\s*:"
        if binding.optional or (typed is not None and re.search(optional, text_of(typed)) is not None):
            return True
    return from_request(view.names, value)


def _judge_unscoped(query: Query, call: PrismaCall, model: PrismaModel, values: list[tuple[str, Node]]) -> None:
    view = query.view
    fields = {f.name: f for f in model.fields}
    columns = {name for name, _ in values}
    shared = [c for c in columns if c in fields and fields[c].unique and (_NATURAL.match(c) or _EXTERNAL.search(c))]
    asked = any(from_request(view.names, value) for _, value in values)
    query.tenant = view.tenant(call.node)
    query.by_id = any(_ID.search(c) or (c in fields and fields[c].unique) for c in columns)
    fixed = [value for name, value in values if _ID.search(name) and _CONSTANT.fullmatch(text_of(value))]
    if fixed or _by_credential(view, model, columns):
        query.scope = "exempt"
    elif call.operation in {"upsert", "update"} and shared:
        query.rule = "upsert-by-shared-unique"
        certain = (call.operation == "upsert" or asked) and any(_NATURAL.match(c) for c in shared)
        query.confidence = None if certain else Confidence.MEDIUM
    elif (unused := tenant_unused(view, call.node)) is not None:
        query.rule, query.tenant = "tenant-parameter-unused", unused
        query.confidence = None if _is_data_layer(unit_of(call.node)) else Confidence.MEDIUM
    elif query.tenant is None:
        query.rule = "no-tenant-in-hand"
    elif asked:
        query.rule = "request-id-unscoped"
        query.confidence = None if _is_sharp(view, call.node, query.tenant, values) else Confidence.MEDIUM
    elif _tenant_queried(view, call.node):
        query.rule = "parent-checked-child-by-id"
    else:
        query.reason = "the tenant is in hand, and only the callers know whose id they pass"


def _by_credential(view: Reader, model: PrismaModel, columns: set[str]) -> bool:
    login = {"email", "username"} if any(_PASSWORD.match(f.name) for f in model.fields) else set()
    return any(_CREDENTIAL.search(c) or c in view.credentials or c in login for c in columns)


def _is_data_layer(unit: Node) -> bool:
    """A method, or a function that other files can call."""
    exported = {"export_statement", "pair", "public_field_definition"}
    return unit.type == "method_definition" or any(a.type in exported for a in list(ancestors(unit))[:3])


def _tenant_queried(view: Reader, node: Node) -> bool:
    """Whether a Prisma call before `node` is given the tenant."""
    rows = (c for c in view.before(node) if c.id in view.rows)
    return any(view.words.mentioned(argument) is not None for row in rows for argument in arguments_of(row))


def _is_sharp(view: Reader, node: Node, tenant: Node, values: list[tuple[str, Node]]) -> bool:
    """Whether the place alone shows the fault: one id, given to nothing before, and a tenant that is to be trusted."""
    if len(values) > 1 or not _ID.search(values[0][0]):
        return False
    texts = spellings(view, values[0][1])
    calls = (c for c in view.before(node) if not NO_GUARD.match(last_name(c)))
    seen = any(plain(part) in texts for c in calls for argument in arguments_of(c) for part in walk(argument))
    seen = seen or _compared_before(node, texts)
    return not seen and (not from_request(view.names, tenant) or _tenant_queried(view, node))


def _compared_before(node: Node, texts: set[str]) -> bool:
    """Whether one of `texts` is compared with another value before `node`; a test that it is there does not count."""
    for part in walk(unit_of(node)):
        operator = part.child_by_field_name("operator") if part.type == "binary_expression" else None
        if operator is None or part.start_byte >= node.start_byte or text_of(operator)[:2] not in {"==", "!="}:
            continue
        sides = [part.child_by_field_name("left"), part.child_by_field_name("right")]
        written = [plain(side) for side in sides if side is not None and side.type not in _NOTHING]
        if len(written) == len(sides) and texts & set(written):
            return True
    return False


def judge_class(queries: list[Query]) -> None:
    """Methods that take no tenant although their peers on the same model in the same class do."""
    groups: dict[tuple[str, int, str], dict[int, list[Query]]] = {}
    for query in queries:
        body = next((a for a in ancestors(query.node) if a.type == "class_body"), None)
        if body is not None:
            key = (query.view.file.path, body.id, query.model)
            groups.setdefault(key, {}).setdefault(unit_of(query.node).id, []).append(query)
    for methods in groups.values():
        taking = {unit for unit, listed in methods.items() if listed[0].view.tenant(listed[0].node) is not None}
        if len(taking) < max(_PEERS, _SHARE * len(methods)):
            continue
        for query in (q for unit, listed in methods.items() if unit not in taking for q in listed):
            # NOTE: a private method has callers in its class, and they are judged.
            if query.rule == "no-tenant-in-hand" and query.by_id and not _PRIVATE.match(text_of(unit_of(query.node))):
                query.rule = "repository-method-without-tenant"
            elif query.rule == "whole-table":
                query.confidence = None


def judge_raw(view: Reader, call: Node) -> Query | None:
    """A raw statement's scope by its text; None when it names no table of a tenant model."""
    statement = read_statement(view, call)
    if statement is None:
        return Query(view, call, "", rule="unparsed-raw-sql")
    named = [m for m in view.schema.models if m.table.lower() in statement.tables]
    tables = [m for m in named if view.schema.tenancy[m.name] in _TENANT]
    if not tables:
        return None
    raw = Query(view, call, ", ".join(sorted({m.table for m in tables})), scope="where")
    joined = any(m.name == view.schema.tenant_root for m in named) and ":tenant" in statement.text
    values = [("", value) for value in raw_values(call)]
    if not (statement.names_column(view.words.columns) or joined or guarded(view, call, values)):
        raw.rule, raw.tenant = "raw-sql-unscoped", view.tenant(call)
        direct = any(view.schema.tenancy[m.name] == "direct" for m in tables)
        certain = direct and not statement.is_compound and not (statement.has_predicate and raw.tenant is None)
        raw.confidence = None if certain else Confidence.MEDIUM
    return raw


def shared_uniques(schema: PrismaSchema, keys: tuple[str, ...]) -> Iterator[tuple[PrismaModel, str, int]]:
    """(model, columns, line) of uniques on columns that tenants fill themselves, without the tenant key."""
    for model in schema.models:
        # NOTE: an account's login name is one over all tenants.
        if schema.tenancy[model.name] != "direct" or any(_PASSWORD.match(f.name) for f in model.fields):
            continue
        owned = {name for f in model.fields for name in f.relation_fields} | set(keys)
        yield from ((model, f.name, f.line) for f in model.fields if f.unique and _NATURAL.match(f.name))
        for _, columns in model.uniques:
            natural = next((f for f in model.fields if f.name in columns and _NATURAL.match(f.name)), None)
            if natural is not None and not set(columns) & owned:
                yield model, ", ".join(columns), natural.line


def analyze(subject: Subject) -> Observation:
    """Every query on a tenant model in the check's files."""
    schema, config = subject.schema, subject.config
    reason = config.single_tenant_reason()
    if reason is not None:
        return Observation(absence=f"the configuration declares a single tenant: {reason}")
    client = subject.packages.imports(["@prisma/client"])
    if schema is None:
        missing = "the Prisma client is imported and no schema.prisma was found or could be read"
        return Observation(problems=tuple(Problem(path=p.path, line=p.line, reason=missing) for _, p in client))
    if not _TENANT & set(schema.tenancy.values()):
        return Observation(absence=f"no model of the Prisma schema has a tenant key ({', '.join(config.tenant_keys)})")
    run = _Run(subject, schema, TenantWords(config.tenant_keys, schema.tenant_root, config.tenant_context))
    accessors = {model.accessor for model in schema.models}
    for file in subject.files:
        if may_call_prisma(file.text, accessors):
            run.read(file)
    return run.observation(imported=bool(client))


@dataclass
class _Run:
    """Everything that is gathered over the files.

    Attributes:
        calls: Prisma calls on any model.
        exempt: queries in files that are cross-tenant by design.
        injected: the place where the client adds the tenant to queries by itself.
    """

    subject: Subject
    schema: PrismaSchema
    words: TenantWords
    queries: list[Query] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    calls: int = 0
    exempt: int = 0
    injected: Problem | None = None

    def read(self, file: SourceFile) -> None:
        """Judge the queries of one file."""
        config = self.subject.config
        view = Reader(
            file.names,
            self.schema,
            self.words,
            helpers=config.scoping_helpers,
            guards=config.ownership_guards,
            file=file,
            credentials=config.credential_columns,
            strict=self.subject.settings.get("strict_where") is True,
        )
        self.calls += len(view.calls)
        found = [query for call in view.calls if (query := self._query(view, call)) is not None]
        found += [raw for call in raw_calls(view.names) if (raw := judge_raw(view, call)) is not None]
        if any(fnmatch.fnmatch(file.path, entry.path) for entry in config.cross_tenant_paths):
            self.exempt += len(found)
        else:
            self.queries += found
        if (lost := lost_raw_calls(view.names, file.data)) > 0:
            self.problems.append(Problem(path=file.path, reason=f"raw SQL calls that could not be read: {lost}"))
        self._injection(view)

    def _query(self, view: Reader, call: PrismaCall) -> Query | None:
        if call.accessor is None:
            return Query(view, call.node, call.operation, reason="the model of this query is computed")
        model = self.schema.by_accessor(call.accessor)
        tenant = model is not None and self.schema.tenancy[model.name] in _TENANT
        return judge(view, call, model) if model is not None and tenant else None

    def _injection(self, view: Reader) -> None:
        for call in view.names.calls():
            name = last_name(call.child_by_field_name("function"))
            session = name.startswith(("$queryRaw", "$executeRaw")) and "set_config" in text_of(call)
            if (name in {"$extends", "$use"} or session) and self.words.mentioned(call) is not None:
                reason = (
                    "the tenant is added to queries here; that it is added to every one is for "
                    "tenant-isolation-verified to prove"
                )
                self.injected = Problem(path=view.file.path, line=view.file.place(call).line, reason=reason)

    def observation(self, *, imported: bool) -> Observation:
        """The whole as one observation."""
        judge_class(self.queries)
        examined = len(self.queries) + self.exempt
        shared = list(shared_uniques(self.schema, self.subject.config.tenant_keys)) if examined else []
        # NOTE: a client that adds the tenant by itself scopes the queries, not the raw statements.
        covered = set() if self.injected is None else set(_MESSAGES) - {"raw-sql-unscoped", "unparsed-raw-sql"}
        hits = [self._hit(query) for query in self.queries if query.rule and query.rule not in covered]
        hits += [self._schema_hit(model, columns, line) for model, columns, line in shared]
        unresolved = [
            Problem(path=q.view.file.path, line=q.view.file.place(q.node).line, reason=f"{q.what}: {q.reason}")
            for q in self.queries if q.reason
        ]  # fmt: skip
        unresolved += [self.injected] if self.injected is not None else []
        if imported and not self.calls:
            self.problems.append(Problem(reason="the Prisma client is imported and no query was found"))
        return Observation(
            examined=examined + len(shared),
            hits=tuple(hits),
            problems=tuple(self.problems),
            unresolved=tuple(unresolved),
            absence=None if examined or self.problems else "no query on a tenant model was found",
        )

    def _hit(self, query: Query) -> Hit:
        file, confidence = query.view.file, query.confidence
        if self.injected is not None and self.subject.spec.rules[query.rule].confidence is Confidence.HIGH:
            confidence = Confidence.MEDIUM
        trace = []
        if query.tenant is not None:
            note = "the tenant is at hand here"
            trace.append(TraceStep(path=file.path, line=file.place(query.tenant).line, note=note))
        message = _MESSAGES[query.rule].format(what=query.what)
        place = file.place(query.node)
        return self.subject.hit(query.rule, place, message=message, confidence=confidence, trace=trace, node=query.node)

    def _schema_hit(self, model: PrismaModel, columns: str, line: int) -> Hit:
        message = f"{model.name} is unique by {columns} over all tenants: one tenant's value blocks or finds another's."
        return self.subject.hit("shared-unique-in-tenant-model", Place(path=model.path, line=line), message=message)
