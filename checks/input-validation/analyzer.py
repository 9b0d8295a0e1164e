"""Bodies that handlers read, parameters that tools take, raw SQL and uploads: is there a schema before the first use?

A body is parsed when it is given to a schema, in the handler, in the chain in front of it, or in the function it is
handed to. A test for presence is no schema; tests of types by hand are one that may be complete.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from secgate.api import (
    FUNCTIONS,
    SQL_PACKAGES,
    BodyShape,
    Confidence,
    Flow,
    HandledBodies,
    Hit,
    InFront,
    Node,
    Observation,
    Problem,
    QueryRead,
    RawInput,
    SourceFile,
    SqlText,
    Subject,
    TextSource,
    TraceStep,
    View,
    action_inputs,
    cast_of,
    consumers,
    functions_that_read,
    has_parts,
    is_parsed,
    is_unlimited,
    key_of,
    last_name,
    lost,
    may_send_sql,
    nesting,
    of_action,
    of_query,
    origin_of,
    properties,
    query_reads,
    raised_limit,
    redirects_of,
    set_parsers,
    sql_methods,
    sql_texts,
    stores_in,
    takes_upload,
    text_of,
    used_casts,
    value_of,
    verifies_signature,
    walk,
    written_at,
)

_HINT = ("body", "@Body(", ".json()", "execute", "multer", "sInterceptor(", "eInterceptor(", "limit:")
_TOOL_KEYS = frozenset({"parameters", "inputSchema", "schema", "input_schema", "paramsSchema"})
_CONTEXT = re.compile(r"context$|^_?ctx$", re.IGNORECASE)

_RULES: dict[BodyShape, str] = {
    "used-raw": "body-used-raw",
    "cast": "cast-as-validation",
    "by-hand": "hand-written-checks",
    "raw-after-parse": "parsed-then-raw",
    "before-parse": "used-before-parse",
}
# What is said of a procedure by what looks at its input.
_LOOKS = {
    "nothing": (
        "body-used-raw",
        "The input of {0} is used, and {1} looks at nothing of it: any shape and any size of value gets in.",
    ),
    "cast": ("cast-as-validation", "The input of {0} is only given a type by {1}, which tests nothing at run time."),
    "by-hand": ("hand-written-checks", "The input of {0} is checked by hand in {1} instead of by a schema."),
}


def analyze(subject: Subject) -> Observation:
    """Every handler and tool of the files in scope."""
    run = _Run(subject)
    for file in subject.files:
        if file.path not in subject.data.sources:
            continue
        read = _File(run, file, subject.data.view(file.path))
        if any(word in file.text for word in _HINT):
            read.read()
        read.others()
        read.messages()
        if may_send_sql(file.text, run.sql_methods):
            read.statements()
        if "use server" in file.text:
            read.actions()
            read.arguments()
        if "edirect(" in file.text:
            read.redirects()
    _procedures(run)
    _of_classes(run)
    _of_python(run)
    hits = sorted(run.hits.values(), key=lambda hit: (hit.place.path, hit.place.line, hit.place.column, hit.rule))
    return Observation(
        examined_at=run.examined,
        hits=tuple(hits),
        unresolved=tuple(run.unresolved),
        problems=subject.facts.unread_python,
        # NOTE: what a target puts into its queues itself is trusted or not, as its owner says.
        decided=() if run.trusts_messages else subject.spec.undecided,
    )


def _procedures(run: "_Run") -> None:
    """The input of every procedure of tRPC and oRPC whose handler reads it."""
    scope = {file.path for file in run.subject.files}
    for found in run.subject.facts.procedure_inputs:
        place = found.place
        if (found.use is None and found.raw is None) or place.path not in scope:
            continue
        run.examined[place.path] += 1
        name = f"`{found.route.handler}`"
        if found.looks == "unknown" and found.use is not None:
            reason = f"what looks at the input of {name} could not be followed"
            run.unresolved.append(Problem(path=place.path, line=place.line, reason=reason))
        elif found.looks in _LOOKS and found.use is not None:
            rule, message = _LOOKS[found.looks]
            said = f"`.input({found.said})`" if found.said else "a procedure without `.input(…)`"
            steps = (TraceStep.at(found.use, "the handler reads the input here"),)
            hit = run.subject.hit(rule, place, message=message.format(name, said), node=found.node, trace=steps)
            run.hits.setdefault((place.path, found.node.start_byte, rule), hit)
        if found.raw is not None:
            message = f"{name} asks for its input as it was sent, which no schema has parsed."
            hit = run.subject.hit("body-used-raw", found.raw, message=message, confidence=Confidence.MEDIUM)
            run.hits.setdefault((found.raw.path, found.raw.line, "body-used-raw"), hit)


def _of_classes(run: "_Run") -> None:
    """The properties of a body's class of NestJS that no validator looks at, where others of it have one."""
    facts, scope = run.subject.facts, {file.path for file in run.subject.files}
    for route in facts.routes.routes:
        live = route.framework and route.state == "live" and route.production
        for name, site in facts.handed_body(route).open.items() if live else ():
            at = site.module.source.place(site.node.child_by_field_name("name") or site.node)
            if at.path not in scope:
                continue
            before = f"the pipe in front of {route.method} {route.route}"
            message = f"`{name}` has no validator, and {before} lets it through as it came."
            steps = (TraceStep(path=route.place.path, line=route.place.line, note="the body of this route"),)
            hit = run.subject.hit("dto-without-rules", at, message=message, trace=steps)
            run.hits.setdefault((at.path, at.line, "dto-without-rules"), hit)


def _of_python(run: "_Run") -> None:
    """The body of every request that a handler of FastAPI or Django reads."""
    for found in run.subject.facts.python_inputs:
        run.examined[found.place.path] += 1
        for read in (one for one in found.reads if one.use == "sql"):
            hit = run.subject.hit("sql-from-strings", read.at, about=found.route.symbol)
            run.hits.setdefault((read.at.path, read.at.line, "sql-from-strings"), hit)
        if "signature" in run.subject.facts.behaviour(found.route).tests:
            continue
        spread, raw, lost = (found.first(use) for use in ("spread", "raw", "lost"))
        if spread is not None:
            message = f"`{spread.written}` takes every key that a request sends, and no schema has parsed them."
            hit = run.subject.hit("body-used-raw", spread.at, message=message, about=found.route.symbol)
            run.hits.setdefault((spread.at.path, spread.at.line, "body-used-raw"), hit)
        elif raw is not None:
            rule = "parsed-then-raw" if found.first("parsed") is not None else "body-used-raw"
            message = f"`{raw.written}` is used as it was sent, and no schema has parsed it."
            about, lower = found.route.symbol, Confidence.MEDIUM
            hit = run.subject.hit(rule, raw.at, message=message, confidence=lower, about=about)
            run.hits.setdefault((raw.at.path, raw.at.line, rule), hit)
        elif lost is not None and found.first("parsed") is None:
            reason = f"what `{lost.written}` does with the body could not be followed"
            run.unresolved.append(Problem(path=lost.at.path, line=lost.at.line, reason=reason))


@dataclass
class _Run:
    """The whole target."""

    subject: Subject
    examined: Counter[str] = field(default_factory=Counter)
    hits: dict[tuple[str, int, str], Hit] = field(default_factory=dict)
    unresolved: list[Problem] = field(default_factory=list)
    trusts_messages: bool = False

    @cached_property
    def sql_methods(self) -> frozenset[str]:
        """The methods that send a text as SQL, of what the target imports."""
        return sql_methods([name for name, _ in self.subject.packages.imports(SQL_PACKAGES)])

    @cached_property
    def flow(self) -> Flow:
        return Flow(stores_in(self.subject.packages))

    @cached_property
    def query_parsers(self) -> frozenset[str]:
        return set_parsers(self.modules)

    @cached_property
    def modules(self) -> tuple[str, ...]:
        """The texts of the target."""
        return tuple(file.text for file in self.subject.files)

    @cached_property
    def development(self) -> frozenset[tuple[str, int]]:
        """Where routes are registered that exist outside production only."""
        routes = self.subject.facts.routes.routes
        return frozenset((r.place.path, r.place.line) for r in routes if not r.production)


@dataclass
class _File:
    """One file."""

    run: _Run
    file: SourceFile
    view: View

    counted: set[int] = field(default_factory=set)

    @cached_property
    def bodies(self) -> HandledBodies:
        subject = self.run.subject
        return HandledBodies(self.view, subject.data.approaches, subject.config, self.run.development)

    def read(self) -> None:
        """Every handler, tool, raw statement and upload of the file."""
        for function in self.bodies.reads.sources:
            self._count(function)
            for found in self.bodies.judge(function):
                if isinstance(found, Problem):
                    self.run.unresolved.append(found)
                else:
                    self._hit(
                        _RULES[found.shape], found.node, found.confidence, trace=found.steps, message=found.message
                    )
        if "execute" in self.file.text:
            for pair in self.file.nodes("pair", "method_definition"):
                self._tool(pair)
        for call in self.view.names.calls():
            self._call(call)

    def _count(self, function: Node) -> None:
        """Each function counts once, whatever it reads."""
        self.run.examined[self.file.path] += function.id not in self.counted
        self.counted.add(function.id)

    def others(self) -> None:
        """What is read of a request beside its body: the query is judged, and the rest are texts."""
        for function in functions_that_read(self.view):
            self._count(function)
        reads: dict[Node, list[QueryRead]] = {}
        for read in query_reads(self.view, self.run.subject.data.approaches, self.run.flow):
            reads.setdefault(read.function, []).append(read)
        for function, found in reads.items():
            self._count(function)
            self._query(function, [read for read in found if not read.is_parsed])

    def _query(self, function: Node, reads: list[QueryRead]) -> None:
        """What becomes of values of the query, and of objects that are made of texts."""
        for kind in dict.fromkeys(read.kind for read in reads):
            starts = [start for read in reads if read.kind == kind for start in read.starts]
            nested = nesting(self.run.subject.read, self.file.path, self.run.query_parsers) if kind == "query" else "no"
            arrivals = self.run.flow.follow(*starts)
            raw = of_query(arrivals, nested)
            part = "body" if kind == "body" else "query"
            away = lost(arrivals) if raw is None and nested != "no" else None
            start = raw.start if raw is not None else away.at.start if away is not None else None
            if start is None or self.bodies.is_configured(function):
                continue
            if kind == "body" and verifies_signature(self.view, function):
                continue
            front = self.bodies.front(function, part)
            if front.doubt is not None:
                self.run.unresolved.append(self.bodies.doubt(start, front.doubt, part))
            if not front.is_open:
                continue
            if raw is not None:
                self._used(raw, front, part)
            elif away is not None:
                self._unresolved(start, f"what {last_name(away.call)} does with this value could not be followed")

    def _used(self, raw: RawInput, front: InFront, part: str) -> None:
        """A value that reaches a query as it came."""
        trace = (*front.steps(part), *raw.steps)
        lower = front.confidence if raw.sharp and part == "query" else Confidence.MEDIUM
        if raw.cast is not None:
            self._hit("cast-as-validation", raw.cast, Confidence.MEDIUM if raw.single else lower, trace=trace)
        elif part == "body":
            self._hit("body-used-raw", raw.start, lower, trace=trace, message=front.message)
        else:
            self._hit("query-used-raw", raw.start, lower, trace=trace)

    def messages(self) -> None:
        """Every consumer of messages: whether a schema sees them."""
        for consumer in consumers(self.view):
            self.run.examined[self.file.path] += 1
            self.run.trusts_messages |= not consumer.parses

    def arguments(self) -> None:
        """Every argument of a server action."""
        reported: set[int] = set()
        for given in action_inputs(self.view, self.run.flow):
            self._count(given.function)
            raw = of_action(self.run.flow.follow(*given.starts), given.declared) if given.starts else None
            if raw is None or given.function.id in reported:
                continue
            reported.add(given.function.id)
            if raw.cast is not None:
                self._hit("cast-as-validation", raw.cast, None if raw.sharp else Confidence.MEDIUM, trace=raw.steps)
            elif given.is_known:
                lower = None if raw.sharp else Confidence.MEDIUM
                self._hit("action-argument-raw", raw.start, lower, trace=raw.steps)
            else:
                self._unresolved(raw.start, "what wraps this action could not be followed, and may parse its arguments")

    def _unresolved(self, node: Node, reason: str) -> None:
        place = self.file.place(node)
        self.run.unresolved.append(Problem(path=place.path, line=place.line, reason=reason))

    def _tool(self, pair: Node) -> None:
        """A tool whose function casts what it is given."""
        if key_of(pair) != "execute" or pair.parent is None or not _TOOL_KEYS & set(properties(pair.parent)):
            return
        function = value_of(pair) if pair.type == "pair" else pair
        given = self.view.names.parameters(function) if function.type in FUNCTIONS else []
        if not given:
            return
        self.run.examined[self.file.path] += 1
        first = given[0]
        if _CONTEXT.search(first.name):
            return
        reads = [
            n for n in walk(function) if n.type == "identifier" and text_of(n) == first.name and n.id != first.node.id
        ]
        if any(is_parsed(self.view, read, self.run.subject.config.validators) for read in reads):
            return
        cast = next((found for read in reads if (found := cast_of(read)) is not None), None)
        if cast is not None:
            self._hit("cast-as-validation", cast)

    def _call(self, call: Node) -> None:
        if takes_upload(self.view, call):
            self.run.examined[self.file.path] += 1
            if is_unlimited(self.view, call, self.run.modules):
                self._hit("upload-unlimited", call)
        elif (limit := raised_limit(call, self.run.subject.config.body_limit.json_)) is not None:
            self._hit("body-limit-raised", limit)

    def statements(self) -> None:
        """Every text that is sent as SQL."""
        scope = {file.path for file in self.run.subject.files}
        for sent in sql_texts(self.view, self.run.sql_methods):
            for view, written in written_at(self.view, sent):
                self._statement(*((view, written) if view.file.path in scope else (self.view, sent)))

    def _statement(self, view: View, sent: SqlText) -> None:
        # NOTE: every condition of one builder begins where its chain does.
        at = sent.text if sent.is_condition else sent.call
        place = view.file.place(at)
        origin = origin_of(view, sent.text)
        self.run.examined[place.path] += 1
        if origin.source is TextSource.FIXED or (sent.is_condition and origin.source is not TextSource.REQUEST):
            return
        has_value = origin.source is TextSource.REQUEST or sent.is_fragment or has_parts(view, sent.text)
        if not has_value:
            reason = "the text of this raw statement is made elsewhere and could not be followed"
            self.run.unresolved.append(Problem(path=place.path, line=place.line, reason=reason))
            return
        lower = None if origin.source is TextSource.REQUEST else Confidence.MEDIUM
        hit = self.run.subject.hit("sql-from-strings", place, confidence=lower, node=at, trace=origin.steps)
        self.run.hits.setdefault((place.path, at.start_byte, "sql-from-strings"), hit)

    def actions(self) -> None:
        """Every cast of what a server action is given."""
        for found in used_casts(self.bodies.uses, self.run.subject.config.validators):
            self.run.examined[self.file.path] += 1
            if found.use is not None:
                place = self.file.place(found.use)
                step = TraceStep.at(place, "the value is used in a query here")
                rule = "hand-written-checks" if found.by_hand else "cast-as-validation"
                self._hit(rule, found.cast, None if found.direct else Confidence.MEDIUM, trace=(step,))

    def redirects(self) -> None:
        """Every redirect to an address that the code does not fix."""
        for found in redirects_of(self.view):
            self.run.examined[self.file.path] += 1
            if found.is_open:
                self._hit("redirect-from-input", found.call, trace=found.steps)

    def _hit(
        self,
        rule: str,
        node: Node,
        confidence: Confidence | None = None,
        *,
        trace: tuple[TraceStep, ...] = (),
        message: str | None = None,
    ) -> None:
        place = self.file.place(node)
        hit = self.run.subject.hit(rule, place, confidence=confidence, node=node, trace=trace, message=message)
        self.run.hits.setdefault((self.file.path, node.start_byte, rule), hit)
