"""Is every Prisma query on a tenant model limited to one tenant, as far as one file and the schema can tell?

Each query gets one scope or one rule (`Query`). What is proven unscoped is a finding; a filter that comes from a parameter
or from another file is unresolved. The order of the questions is that of `_judge`.
"""

import fnmatch
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.api import Confidence, Hit, Node, Observation, Place, PrismaModel, PrismaSchema, Problem, SourceFile, Subject, TraceStep
from secgate.facts.typescript.local import (
    NO_GUARD, Filter, Names, PrismaCall, TenantWords, View, ancestors, arguments_of, from_request, functions_around, inside,
    key_of, last_name, plain, properties, read_filter, root_name, unit_of, unwrap,
)  # fmt: skip
from secgate.facts.typescript.syntax import text_of, walk

_CREATES = frozenset({"create", "createMany", "createManyAndReturn"})
_BULK = frozenset({"findMany", "count", "aggregate", "groupBy", "updateMany", "updateManyAndReturn", "deleteMany"})
_WRITES_BY_ID = frozenset({"update", "upsert", "delete"})
_CREDENTIAL = re.compile(r"(?:token|hash|hashed\w*|secret|apikey\w*|otp|nonce|signature)$", re.IGNORECASE)
_LITERALS = frozenset({"string", "number", "true", "false", "null", "undefined", "object", "regex"})
_ID = re.compile(r"(?:^|_)(?:id|uuid)$|Id$")
_NATURAL = re.compile(r"^(?:email|slug|code|name|date|username|handle|subdomain)$", re.IGNORECASE)
_PASSWORD = re.compile(r"(?:hashed|encrypted)?_?password\w*$", re.IGNORECASE)
_EXTERNAL = re.compile(r"(?:event|external|stripe|checkout|payment|provider|processor)\w*id$", re.IGNORECASE)
_RAW = re.compile(r"\$(?:queryRaw|executeRaw)(?:Unsafe)?\s*(?=[(<`])")
_RAW_NAME = re.compile(r"\$(?:queryRaw|executeRaw)(?:Unsafe)?")
_PRIVATE = re.compile(r"(?:private\b|async\s+#|#|protected\b)")
_TABLE = re.compile(r"\b(?:from|join|update|into)\s+(?:only\s+)?((?:[\"`\[]?\w+[\"`\]]?\.)?[\"`\[]?\w+[\"`\]]?)", re.IGNORECASE)
_MESSAGES = {
    "request-id-unscoped": "{what} finds a {model} by an id from the request alone, although the tenant is at hand: any tenant's "
                           "row can be named.",
    "tenant-parameter-unused": "{what}: the method takes the tenant and no filter or guard in it uses it.",
    "repository-method-without-tenant": "{what}: this method takes no tenant, although its peers on {model} in the same class do.",
    "whole-table": "{what} has no filter: it covers the rows of every tenant.",
    "filter-vanishes": "{what}: the tenant filter disappears when the value is undefined, and every tenant's rows match.",
    "upsert-by-shared-unique": "{what} finds the row by a column that is unique over all tenants: it can overwrite another "
                               "tenant's {model}.",
    "parent-checked-child-by-id": "{what} finds the {model} by its own id; only something else was checked for the tenant before.",
    "unlinked-or-branch": "{what}: a branch of OR does not name the tenant and matches rows of all of them.",
    "no-tenant-in-hand": "{what} is not limited to a tenant, and the function knows none; only its callers can tell.",
    "guarded-write-by-id": "{what} writes by id alone; the check before it stands in the same method.",
    "raw-sql-unscoped": "A raw statement on {what} names no tenant in its conditions.",
    "unparsed-raw-sql": "This raw statement is built from parts and cannot be read here.",
}  # fmt: skip


@dataclass
class Reader(View):
    """A view of one file with the settings of this check."""

    file: SourceFile = field(kw_only=True)
    guards: tuple[str, ...] = ()
    credentials: tuple[str, ...] = ()
    strict: bool = False


@dataclass
class Query:
    """A query on a tenant model and what it was found to be: scoped (no rule, no reason), a finding, or unresolved."""

    view: Reader
    call: PrismaCall
    model: PrismaModel
    scope: str = ""
    rule: str = ""
    reason: str = ""
    confidence: Confidence | None = None
    tenant: Node | None = None


# -- what stands before and after ---------------------------------------------------------------------------------------


def _spellings(view: Reader, value: Node) -> set[str]:
    """The texts under which a value may appear in a guard."""
    found = {plain(value), plain(view.names.resolve(value))}
    binding = view.names.binding(unwrap(value))
    if binding is not None and binding.value is not None and binding.path:
        found.add(".".join((plain(binding.value), *binding.path)))
    return found


def guarded(view: Reader, node: Node, values: list[tuple[str, Node]]) -> bool:
    """Whether the ids come from a row or call that is limited to the tenant, or were tested together with it before."""
    values = [(name, value) for name, value in values if value.type not in _LITERALS]
    for _, value in values:
        for origin in view.names.trace(value):
            for part in walk(origin):
                if part.type == "call_expression" and part.id != node.id and not inside(node, part) and (
                    part.id in view.rows or any(view.words.mentioned(a) is not None for a in arguments_of(part))
                ):  # fmt: skip
                    return True
    texts = set().union(*(_spellings(view, value) for _, value in values)) if values else set()
    return any(_guards(view, call, texts) for call in view.before(node))


def _guards(view: Reader, call: Node, texts: set[str]) -> bool:
    given = arguments_of(call)
    row = view.rows.get(call.id)
    if row is not None:
        model = view.schema.by_accessor(row.accessor or "")
        where = properties(view.names.resolve(row.argument)).get("where") if row.argument is not None else None
        if model is None or where is None:
            return False
        found = read_filter(view, where, model)
        by_it = any(_spellings(view, value) & texts for _, value in found.values)
        return by_it and (found.pin in {"pinned", "principal"} or compared(view, call))
    if not any(plain(part) in texts for a in given for part in walk(a) if part.type != "pair"):
        return False
    if last_name(call) in view.guards:
        return True
    if NO_GUARD.match(last_name(call)) or NO_GUARD.match(last_name(root_name(call))) or call.type == "new_expression":
        return False
    used = next((a.type for a in ancestors(call) if a.type not in {"parenthesized_expression", "unary_expression"}), "")
    return used != "expression_statement" and any(view.words.mentioned(a) is not None for a in given)


def compared(view: Reader, call: Node) -> bool:
    """Whether the row that a call gives is compared with the tenant, or handed to a test, afterwards.

    A `where` on the user or the tenant inside `select` or `include` is read to be tested: the access it shows is the reason
    to select it.
    """
    for entry in walk(view.names.resolve(view.rows[call.id].argument or call)):
        if entry.type == "pair" and key_of(entry) in {"select", "include"} and any(
            inner.type == "pair" and key_of(inner) == "where" and re.search(r"\buser_?Id\b|\bmember", text_of(inner))
            for inner in walk(entry)
        ):  # fmt: skip
            return True
    for node in walk(unit_of(call)):
        if node.start_byte < call.end_byte:
            continue
        sides: list[Node] = []
        if node.type == "binary_expression" and re.search(r"[!=]==?", text_of(node)):
            both = [node.child_by_field_name("left"), node.child_by_field_name("right")]
            sides = [s for s in both if s is not None and view.words.mentioned(s) is not None]
        elif node.type == "call_expression" and not NO_GUARD.match(last_name(node)):
            test = any(a.type in {"if_statement", "unary_expression"} for a in list(ancestors(node))[:5])
            sides = arguments_of(node) if test and len(arguments_of(node)) > 1 else []
        if any(call.id in {p.id for o in view.names.trace(root_name(s)) for p in walk(o)} for s in sides):
            return True
    return False


def tenant_unused(view: Reader, node: Node) -> Node | None:
    """The tenant parameter of the method around `node` when nothing but logs, cache keys and errors reads it."""
    for function in functions_around(node):
        for binding in view.names.parameters(function):
            if not view.words.is_key(binding.name):
                continue
            uses = [
                part for part in walk(function)
                if part.type in {"identifier", "shorthand_property_identifier"} and text_of(part) == binding.name
                and part.id != binding.node.id and view.names.binding(part) == binding
            ]  # fmt: skip
            return binding.node if all(_idle(part, function) for part in uses) else None
    return None


def _idle(part: Node, function: Node) -> bool:
    for outer in ancestors(part):
        if outer.id == function.id:
            return False
        if outer.type in {"call_expression", "new_expression"}:
            callee = outer.child_by_field_name("function") or outer.child_by_field_name("constructor")
            if callee is not None and (NO_GUARD.match(last_name(callee)) or NO_GUARD.match(_owner(callee))):
                return True
        if outer.type == "variable_declarator" and re.search("key$", text_of(outer.named_children[0]), re.IGNORECASE):
            return True
    return False


def _owner(callee: Node) -> str:
    return last_name(callee.child_by_field_name("object"))


# -- the verdict on one query -------------------------------------------------------------------------------------------


def judge(view: Reader, call: PrismaCall, model: PrismaModel) -> Query:
    """One query: its scope, the rule it breaks, or why it cannot be decided."""
    query = Query(view, call, model)
    receiver = root_name(call.node)
    if any(view.words.mentioned(a) is not None for o in view.names.trace(receiver) if o.type != "identifier"
           for c in walk(o) if c.type == "call_expression" and not inside(call.node, c) for a in arguments_of(c)):  # fmt: skip
        query.scope = "client"
        return query
    argument = view.names.resolve(call.argument) if call.argument is not None else None
    if argument is not None and argument.type != "object":
        query.reason = "its arguments come from elsewhere"
        return query
    entries = properties(argument) if argument is not None else {}
    spread = argument is not None and any(c.type == "spread_element" for c in argument.named_children)
    if call.operation in _CREATES:
        return _judge_create(view, query, entries.get("data"))
    where = entries.get("where")
    if where is None:
        return _judge_no_where(view, query, spread=spread)
    found = read_filter(view, where, model)
    if found.pin in {"pinned", "principal"}:
        query.scope = "where"
    elif found.pin == "vanishes":
        query.rule = "filter-vanishes"
        # A tenant that a caller may choose or leave out is what a platform's own list looks like, too.
        query.confidence = Confidence.MEDIUM if any(_chosen(view, value) for value in found.vanishing) else None
    elif guarded(view, query.call.node, found.values) or compared(view, call.node):
        query.scope = "guarded"
        if call.operation in _WRITES_BY_ID and found.pin == "no" and view.strict:
            query.rule = "guarded-write-by-id"
    elif found.pin == "some-or":
        query.rule = "unlinked-or-branch"
    elif found.pin == "unknown":
        query.reason = "its filter is built elsewhere"
    elif not found.values and unwrap(where).type == "object" and call.operation in _BULK:
        return _judge_no_where(view, query, spread=False)
    else:
        _judge_unscoped(view, query, found.values)
    return query


def _is_data_layer(unit: Node) -> bool:
    """A method, or a function that other files can call."""
    return unit.type == "method_definition" or any(a.type in {"export_statement", "pair", "public_field_definition"} for a in list(ancestors(unit))[:3])


def _chosen(view: Reader, value: Node) -> bool:
    binding = view.names.binding(root_name(value))
    typed = binding.owner.child_by_field_name("parameters") if binding is not None and binding.kind == "parameter" else None
    loose = typed is not None and binding is not None and (
        binding.optional or re.search(rf"\b{re.escape(binding.name)}\?\s*:", text_of(typed)) is not None
    )  # fmt: skip
    return loose or from_request(view.names, value)


def _judge_create(view: Reader, query: Query, data: Node | None) -> Query:
    found = read_filter(view, data, query.model) if data is not None else Filter("unknown")
    text = data if data is None else view.names.resolve(data)
    if found.pin in {"pinned", "principal"} or (
        text is not None and view.words.mentioned(text) is not None
    ) or guarded(view, query.call.node, found.values):
        query.scope = "data"
    else:
        query.reason = "the row it creates gets its tenant elsewhere, or not at all"
    return query


def _judge_no_where(view: Reader, query: Query, *, spread: bool) -> Query:
    query.tenant = view.tenant(query.call.node)
    if spread or query.call.operation not in _BULK:
        query.reason = "its filter is built elsewhere"
    elif view.schema.tenancy[query.model.name] != "direct":
        query.reason = "all rows of a model that reaches the tenant through its parent"
    else:
        query.rule = "whole-table"
        query.confidence = None if query.tenant is not None else Confidence.MEDIUM
    return query


def _judge_unscoped(view: Reader, query: Query, values: list[tuple[str, Node]]) -> None:
    call = query.call
    fields = {f.name: f for f in query.model.fields}
    columns = {name for name, _ in values}
    query.tenant = view.tenant(call.node)
    login = {"email", "username"} if any(_PASSWORD.match(f) for f in fields) else set()
    if any(_CREDENTIAL.search(c) or c in view.credentials or c in login for c in columns):
        query.scope = "exempt"
    elif call.operation in {"upsert", "update"} and (shared := [
        c for c in columns if c in fields and fields[c].unique and (_NATURAL.match(c) or _EXTERNAL.search(c))
    ]):  # fmt: skip
        query.rule = "upsert-by-shared-unique"
        told = call.operation == "upsert" or any(from_request(view.names, value) for _, value in values)
        query.confidence = None if told and any(_NATURAL.match(c) for c in shared) else Confidence.MEDIUM
    elif (unused := tenant_unused(view, call.node)) is not None:
        query.rule, query.tenant = "tenant-parameter-unused", unused
        query.confidence = None if _is_data_layer(unit_of(call.node)) else Confidence.MEDIUM
    elif query.tenant is None:
        query.rule = "no-tenant-in-hand"
    elif any(from_request(view.names, value) for _, value in values):
        query.rule = "request-id-unscoped"
        texts = set().union(*(_spellings(view, value) for _, value in values))
        seen = any(plain(p) in texts for c in view.before(call.node) if not NO_GUARD.match(last_name(c))
                   for a in arguments_of(c) for p in walk(a))  # fmt: skip
        checked = not from_request(view.names, query.tenant) or any(
            c.id in view.rows and view.words.mentioned(a) is not None for c in view.before(call.node) for a in arguments_of(c)
        )
        if len(values) > 1 or seen or not checked or not _ID.search(values[0][0]):
            query.confidence = Confidence.MEDIUM
    elif any(view.words.mentioned(a) is not None for c in view.before(call.node) if c.id in view.rows for a in arguments_of(c)):
        query.rule = "parent-checked-child-by-id"
    else:
        query.reason = "the tenant is in hand, and only the callers know whose id they pass"


def judge_class(queries: list[Query]) -> None:
    """Methods that take no tenant although their peers do: at least 3, and 4 in 5 of those on the same model and class."""
    groups: dict[tuple[str, int, str], dict[int, list[Query]]] = {}
    for query in queries:
        body = next((a for a in ancestors(query.call.node) if a.type == "class_body"), None)
        if body is not None:
            key = (query.view.file.path, body.id, query.model.name)
            groups.setdefault(key, {}).setdefault(unit_of(query.call.node).id, []).append(query)
    for methods in groups.values():
        taking = {unit for unit, listed in methods.items() if listed[0].view.tenant(listed[0].call.node) is not None}
        if len(taking) < 3 or len(taking) < 0.8 * len(methods):
            continue
        for query in (q for unit, listed in methods.items() if unit not in taking for q in listed):
            if _PRIVATE.match(text_of(unit_of(query.call.node))):
                continue  # only its peers call it
            if query.rule == "no-tenant-in-hand":
                query.rule = "repository-method-without-tenant"
            elif query.rule == "whole-table":
                query.confidence = None


# -- raw SQL ------------------------------------------------------------------------------------------------------------


@dataclass
class Raw:
    """A raw statement: its call, and what it was found to be; `tables` are the tenant tables it names."""

    view: Reader
    node: Node
    rule: str = ""
    confidence: Confidence | None = None
    tables: tuple[str, ...] = ()


def raw_queries(view: Reader) -> Iterator[Raw]:
    """Raw statements that name a table of a tenant model, or that cannot be read."""
    for call in view.names.calls():
        if not _RAW_NAME.fullmatch(last_name(call.child_by_field_name("function"))):
            continue
        arguments = call.child_by_field_name("arguments")
        given = arguments_of(call)
        node = arguments if arguments is not None and arguments.type == "template_string" else given[0] if given else None
        text = _statement(view, node) if node is not None else None
        if text is None:
            yield Raw(view, call, "unparsed-raw-sql")
        else:
            raw = _judge_raw(view, call, text)
            if raw is not None:
                yield raw


def _statement(view: Reader, node: Node) -> str | None:
    """The statement with `:p` for each value; None when a part of it is built elsewhere."""
    node = view.names.resolve(node)
    if node.type == "call_expression" and last_name(node.child_by_field_name("function")) == "sql":
        node = node.child_by_field_name("arguments") or node
    if node.type == "string":
        return text_of(node)[1:-1]
    if node.type != "template_string":
        return None
    safe = node.parent is not None and node.parent.type == "call_expression"
    parts: list[str] = []
    for child in node.named_children:
        if child.type != "template_substitution":
            parts.append(text_of(child))
            continue
        value = view.names.resolve(child.named_children[0])
        builder = last_name(root_name(value)) == "Prisma" or last_name(value) in {"sql", "raw", "join", "empty"}
        joined = builder and last_name(value) == "join" and re.search(r"\bin\s*\(?\s*$", parts[-1] if parts else "", re.IGNORECASE)
        if (builder and not joined) or not safe or value.type == "ternary_expression":
            return None
        parts.append("tenant_value" if view.words.mentioned(child) is not None else ":p")
    return " ".join(parts)


def _judge_raw(view: Reader, call: Node, text: str) -> Raw | None:
    """The statement's scope by its text: a tenant column in a predicate or insert, or an id that was guarded before."""
    text = re.sub(r"--[^\n]*|/\*.*?\*/", " ", text, flags=re.DOTALL)
    named = {re.split(r"\.", name)[-1].strip('"`[]').lower() for name in _TABLE.findall(text)}
    tables = [m for m in view.schema.models if m.table.lower() in named and view.schema.tenancy[m.name] in {"direct", "indirect"}]
    if not tables:
        return Raw(view, call, "unparsed-raw-sql") if not named and re.search(r"\b(?:from|update|into)\s*:p", text, re.I) else None
    raw = Raw(view, call, tables=tuple(sorted(m.table for m in tables)))
    columns = "|".join(re.escape(k) for k in {*view.words.keys, *(re.sub(r"(?<!^)(?=[A-Z])", "_", k).lower() for k in view.words.keys)})
    predicate = re.split(r"\b(?:where|on|values|having)\b", text, maxsplit=1, flags=re.I)
    pinned = re.search(rf'(?:{columns})["`\]]?\s*(?:=|in\b|is\s+not\s+distinct)', predicate[-1] if len(predicate) > 1 else "", re.I)
    inserted = re.search(rf"\binsert\b[^()]*\([^)]*(?:{columns})", text, re.I)
    root = next((m for m in view.schema.models if m.name == view.schema.tenant_root), None)
    joined = root is not None and root.table.lower() in named and "tenant_value" in text
    if pinned or inserted or joined:
        return raw
    values = [("", part.named_children[0]) for part in walk(call) if part.type == "template_substitution"]
    values += [("", argument) for argument in arguments_of(call)[1:]]
    if guarded(view, call, values):
        return raw
    raw.rule = "raw-sql-unscoped"
    direct = any(view.schema.tenancy[m.name] == "direct" for m in tables)
    certain = direct and not re.search(r"\bunion\b|\bwith\b", text, re.I)
    raw.confidence = None if certain and (len(predicate) == 1 or view.tenant(call) is not None) else Confidence.MEDIUM
    return raw


def _lost_raw(view: Reader) -> int:
    """How many raw calls the text holds beyond those the tree gave."""
    data = bytearray(view.file.data)
    for node in walk(view.file.root):
        if node.type in {"comment", "string", "string_fragment"}:
            data[node.start_byte : node.end_byte] = b" " * (node.end_byte - node.start_byte)
    seen = sum(1 for c in view.names.calls() if _RAW_NAME.fullmatch(last_name(c.child_by_field_name("function"))))
    return len(_RAW.findall(data.decode("utf-8", "replace"))) - seen


# -- the schema and the whole -------------------------------------------------------------------------------------------


def shared_uniques(schema: PrismaSchema, words: TenantWords, credentials: tuple[str, ...]) -> Iterator[tuple[PrismaModel, str, int]]:
    """(model, columns, line) of uniques on names that tenants choose themselves, without the tenant key."""
    for model in schema.models:
        if schema.tenancy[model.name] != "direct":
            continue
        owned = {name for f in model.fields for name in f.relation_fields}
        if any(_PASSWORD.match(f.name) for f in model.fields):
            continue  # an account's login name is one over all tenants
        for column in model.fields:
            if column.unique and _NATURAL.match(column.name) and column.name not in credentials:
                yield model, column.name, column.line
        for _, columns in model.uniques:
            natural = [c for c in columns if _NATURAL.match(c)]
            if natural and not set(columns) & (set(words.keys) | owned):
                line = next((f.line for f in model.fields if f.name == natural[0]), model.line)
                yield model, ", ".join(columns), line


def analyze(subject: Subject) -> Observation:
    """Every query on a tenant model in the check's files."""
    schema = subject.schema
    reason = subject.config.single_tenant_reason()
    if reason is not None:
        return Observation(absence=f"the configuration declares a single tenant: {reason}")
    client = subject.packages.imports(["@prisma/client"])
    if schema is None:
        missing = "the Prisma client is imported and no schema.prisma was found or could be read"
        return Observation(problems=(Problem(path=client[0][1].path, line=client[0][1].line, reason=missing),) if client else ())
    if not set(schema.tenancy.values()) & {"direct", "indirect"}:
        keys = ", ".join(subject.config.tenant_keys)
        return Observation(absence=f"no model of the Prisma schema has a tenant key ({keys})")
    run = _Run(subject, schema, TenantWords(subject.config.tenant_keys, schema.tenant_root, subject.config.tenant_context))
    for file in subject.files:
        if "prisma" in file.text.lower() or any(f".{o}(" in file.text for o in ("findMany", "findUnique", "findFirst", "updateMany")):
            run.read(file)
    return run.observation(bool(client))


@dataclass
class _Run:
    """Everything that is gathered over the files."""

    subject: Subject
    schema: PrismaSchema
    words: TenantWords
    queries: list[Query] = field(default_factory=list)
    raws: list[Raw] = field(default_factory=list)
    calls: int = 0
    exempt: int = 0
    unresolved: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    injected: Problem | None = None

    def read(self, file: SourceFile) -> None:
        """Judge the queries of one file."""
        config = self.subject.config
        view = Reader(Names(file.root), self.schema, self.words, config.scoping_helpers, file=file, guards=config.ownership_guards,
                      credentials=config.credential_columns, strict=self.subject.settings.get("strict_where") is True)  # fmt: skip
        exempt = any(fnmatch.fnmatch(file.path, entry.path) for entry in config.cross_tenant_paths)
        self.calls += len(view.calls)
        for call in view.calls:
            model = self.schema.by_accessor(call.accessor) if call.accessor else None
            if call.accessor is None:
                self._undecided(view, call.node, "the model of this query is computed")
            elif model is not None and self.schema.tenancy[model.name] in {"direct", "indirect"}:
                self.exempt += exempt
                if not exempt:
                    self.queries.append(judge(view, call, model))
        raws = list(raw_queries(view))
        self.exempt += len(raws) if exempt else 0
        self.raws += [] if exempt else raws
        if (lost := _lost_raw(view)) > 0:
            self.problems.append(Problem(path=file.path, reason=f"{lost} raw SQL call(s) in the text could not be read"))
        for call in view.names.calls():
            if last_name(call.child_by_field_name("function")) in {"$extends", "$use"} and self.words.mentioned(call) is not None:
                place = file.place(call)
                self.injected = Problem(path=file.path, line=place.line, reason="the client adds the tenant to queries here; that "
                                        "it does so for every one is for tenant-isolation-verified to prove")  # fmt: skip

    def _undecided(self, view: Reader, node: Node, reason: str) -> None:
        self.unresolved.append(Problem(path=view.file.path, line=view.file.place(node).line, reason=reason))

    def observation(self, imported: bool) -> Observation:
        """The whole as one observation."""
        judge_class(self.queries)
        hits = [self._hit(q.view, q.call.node, q.rule, q.confidence, _words(q)) for q in self.queries if q.rule]
        hits += [self._hit(r.view, r.node, r.rule, r.confidence, _raw_words(r)) for r in self.raws if r.rule]
        for query in (q for q in self.queries if q.reason and not q.rule):
            self._undecided(query.view, query.call.node, f"{query.model.accessor}.{query.call.operation}: {query.reason}")
        computed = len(self.unresolved) - sum(1 for q in self.queries if q.reason and not q.rule)
        examined = len(self.queries) + len(self.raws) + self.exempt + computed
        if examined:
            shared = list(shared_uniques(self.schema, self.words, self.subject.config.credential_columns))
            examined += len(shared)
            hits += [self.subject.hit("shared-unique-in-tenant-model", Place(path=m.path, line=line), message=(
                f"{m.name} is unique by {columns} over all tenants: one tenant's value blocks or finds another's.")) for m, columns, line in shared]
        elif imported and not self.calls:
            self.problems.append(Problem(reason="the Prisma client is imported and no query was found"))
        if self.injected is not None:
            self.unresolved.append(self.injected)
        return Observation(examined=examined, hits=tuple(hits), problems=tuple(self.problems), unresolved=tuple(self.unresolved),
                           absence=None if examined or self.problems else "no query on a tenant model was found")  # fmt: skip

    def _hit(self, view: Reader, node: Node, rule: str, confidence: Confidence | None, words: tuple[str, Node | None]) -> Hit:
        if self.injected is not None and self.subject.spec.rules[rule].confidence is Confidence.HIGH:
            confidence = Confidence.MEDIUM
        message, tenant = words
        trace = [TraceStep(path=view.file.path, line=view.file.place(tenant).line, note="the tenant is in hand here")] if tenant is not None else []
        return self.subject.hit(rule, view.file.place(node), message=message, confidence=confidence, trace=trace, node=node)


def _words(query: Query) -> tuple[str, Node | None]:
    what = f"{query.model.accessor}.{query.call.operation}"
    return _MESSAGES[query.rule].format(what=what, model=query.model.name), query.tenant


def _raw_words(raw: Raw) -> tuple[str, Node | None]:
    return _MESSAGES[raw.rule].format(what=", ".join(raw.tables) or "a table", model=""), None
