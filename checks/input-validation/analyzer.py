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
    PARSES,
    SQL_PACKAGES,
    Approach,
    BodyReads,
    Confidence,
    Hit,
    Node,
    Observation,
    Problem,
    SourceFile,
    SqlText,
    Subject,
    TextSource,
    TraceStep,
    ValueUses,
    View,
    action_casts,
    ancestors,
    arguments_of,
    arms_of,
    cast_of,
    check_around,
    has_parts,
    has_run,
    is_handed_to_query,
    is_parsed,
    is_picked,
    is_used_raw,
    key_of,
    last_name,
    made_from,
    may_send_sql,
    names_in,
    origin_of,
    parsed_around,
    places_of,
    properties,
    query_around,
    redirects_of,
    refusal_around,
    sql_methods,
    sql_texts,
    text_of,
    unwrap,
    value_of,
    verifies_signature,
    walk,
    written_at,
)

# What a handler can read beside the body, and who else takes input; none of it is judged.
_OTHER_INPUT = re.compile(
    r"\.(?:query|params|headers?|cookies?|searchParams|signedCookies)\b|\b(?:query|params|headers|cookies|searchParams)\s*[,:}(]"
    r"|\b(?:_?req\w*|ctx|context|c|event|r)\.(?:get|param|header|url|originalUrl|querystring|search|text|formData|blob|"
    r"arrayBuffer|parseBody|nextUrl|body|Records|detail)\b(?<!req\.body)(?<!request\.body)"
    r"|\[\s*[\"'](?:query|params|headers|cookies)[\"']|queryStringParameters|pathParameters|\beach(?:Message|Batch)\b"
    r"|[\"']use server[\"']|\.(?:on|subscribe|consume|process|handle)\(\s*[\"'`\w]|\bnew\s+Worker\("
)
_HINT = ("body", ".json()", "execute", "multer", "limit:")
_TOOL_KEYS = frozenset({"parameters", "inputSchema", "schema", "input_schema", "paramsSchema"})
_SIZE = re.compile(r"^['\"](\d+(?:\.\d+)?)\s*(b|kb|mb|gb)['\"]$", re.IGNORECASE)
_UNITS = {"b": 1, "kb": 1_024, "mb": 1_048_576, "gb": 1_073_741_824}
_CONTEXT = re.compile(r"context$|^_?ctx$", re.IGNORECASE)
_SHOWN = 3
_OPTIONS = frozenset({"keyGenerator", "skip", "key", "limit", "max"})
# A body that is taken as it came, or replaced.
_RAW_BODY = re.compile(
    r"\breq\w*\.body\s*(?:\?\.|\.)\s*toString\(|Buffer\.isBuffer\(\s*req\w*\.body|\breq\w*\.body\s*=(?!=)|\brawBody\b"
)
_PARSERS = re.compile(r"(?:express|bodyParser)\.(?:json|urlencoded|text|raw)$|^(?:json|urlencoded)$")


def analyze(subject: Subject) -> Observation:
    """Every handler and tool of the files in scope."""
    run = _Run(subject)
    for file in subject.files:
        if file.path not in subject.data.sources:
            continue
        if any(word in file.text for word in _HINT):
            _File(run, file, subject.data.view(file.path)).read()
        if may_send_sql(file.text, run.sql_methods):
            _File(run, file, subject.data.view(file.path)).statements()
        if "use server" in file.text:
            _File(run, file, subject.data.view(file.path)).actions()
        if "edirect(" in file.text:
            _File(run, file, subject.data.view(file.path)).redirects()
    hits = sorted(run.hits.values(), key=lambda hit: (hit.place.path, hit.place.line, hit.place.column, hit.rule))
    return Observation(
        examined_at=run.examined,
        hits=tuple(hits),
        unresolved=tuple(run.unresolved),
        problems=() if run.examined else _unread(subject),
        decided=() if any(_OTHER_INPUT.search(file.text) for file in subject.files) else subject.spec.undecided,
    )


def _unread(subject: Subject) -> tuple[Problem, ...]:
    """A web framework that is imported while the route table is empty."""
    if subject.facts.routes.routes:
        return ()
    found = subject.packages.imports(("express", "@ts-rest/express"))
    return tuple(
        Problem(path=place.path, line=place.line, reason=f"{name} is imported and no route was found")
        for name, place in found
    )


@dataclass
class _Run:
    """The whole target."""

    subject: Subject
    examined: Counter[str] = field(default_factory=Counter)
    hits: dict[tuple[str, int, str], Hit] = field(default_factory=dict)
    unresolved: list[Problem] = field(default_factory=list)

    @cached_property
    def sql_methods(self) -> frozenset[str]:
        """The methods that send a text as SQL, of what the target imports."""
        return sql_methods([name for name, _ in self.subject.packages.imports(SQL_PACKAGES)])

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

    @cached_property
    def uses(self) -> ValueUses:
        return ValueUses(self.view, self.run.subject.config.loggers)

    @cached_property
    def bodies(self) -> BodyReads:
        return BodyReads(self.view, self.run.subject.data.approaches)

    def read(self) -> None:
        """Every handler, tool, raw statement and upload of the file."""
        for function in self.bodies.sources:
            self.run.examined[self.file.path] += 1
            self._handler(function)
        if "execute" in self.file.text:
            for pair in self.file.nodes("pair", "method_definition"):
                self._tool(pair)
        for call in self.view.names.calls():
            self._call(call)

    def _handler(self, function: Node) -> None:
        if _RAW_BODY.search(text_of(function)) or self._is_configured(function) or self._is_option(function):
            return
        if verifies_signature(self.view, function):
            return
        reads = [read for source in self.bodies.sources[function] for read in self.uses.reads(source, function)]
        reads = [read for read in reads if not self.uses.is_harmless(read)]
        parsed = [read for read in reads if self._is_parsed(read)]
        rest = [read for read in reads if read not in parsed]
        if not rest or (front := self._front(function, rest[0])) is None:
            return
        if not parsed:
            self._unparsed(function, rest, front)
            return
        self._late([r for r in rest if r.start_byte > parsed[0].start_byte and is_used_raw(r)], parsed, front)
        before = [read for read in rest if read.start_byte < parsed[0].start_byte]
        self._early(function, before, parsed[0], front)
        # NOTE: on a way that ends before the parse nothing parses the body.
        apart = [read for read in before if not any(has_run(arms_of(read), arms_of(parse)) for parse in parsed)]
        if any(self.uses.fate(read) == "used" for read in apart):
            self._unparsed(function, apart, front)

    def _late(self, reads: list[Node], parsed: list[Node], front: "_Front") -> None:
        """A body that is used as it came after a schema has seen it; fine where that lets nothing else through."""
        checks = [check for read in parsed if (check := check_around(self.view, read)) is not None]
        unclear: Node | None = None
        for read in reads:
            answers = {check.covers(read) for check in checks}
            if not answers & {"yes", "unclear"}:
                self._hit("parsed-then-raw", read, trace=front.trace)
                return
            unclear = unclear if "yes" in answers or unclear is not None else read
        if unclear is not None:
            self._hit("parsed-then-raw", unclear, Confidence.MEDIUM, trace=front.trace)

    def _front(self, function: Node, read: Node) -> "_Front | None":
        """What leads to a handler; None where everything that leads to it parses the body, or may do so."""
        ways = self.run.subject.data.approaches.to(self.view, function)
        answers = {way: way.parses("body") for way in ways}
        open_ways = sorted((way for way in ways if answers[way] == "no"), key=lambda way: not way.direct)
        if ways and not open_ways:
            self._doubt(read, [way for way in ways if answers[way] == "unclear"])
            return None
        has_direct = any(way.direct for way in open_ways)
        around = "no" if has_direct else parsed_around(self.view, function, "body")
        if around != "no":
            self._doubt(read, open_ways if around == "unclear" else [])
            return None
        # NOTE: where no route is known to lead here, what stands in front was not looked at.
        sure = has_direct or (bool(ways) and not any(way.direct for way in ways))
        return _Front(tuple(open_ways), None if sure and function not in self.bodies.doubtful else Confidence.MEDIUM)

    def _doubt(self, read: Node, ways: list[Approach]) -> None:
        """State that it could not be told whether something parses the body on these ways."""
        if ways:
            place = self.file.place(read)
            reason = f"whether what stands before it on {ways[0].name} parses the body could not be followed"
            self.run.unresolved.append(Problem(path=place.path, line=place.line, reason=reason))

    def _unparsed(self, function: Node, rest: list[Node], front: "_Front") -> None:
        """A body that no schema parses in the handler itself."""
        judged = {fate for read in rest for fate in self.uses.fates(read, function)}
        cast = next((read for read in rest if cast_of(read) is not None), None)
        # What is only shown in a log, or compared with what the code has written down, gets no further.
        if judged <= {"shown", "tested"}:
            if judged == {"tested"}:
                self._hit("hand-written-checks", rest[0], trace=front.trace)
            else:
                shown = front.lowered()
                self._raw("cast-as-validation" if cast is not None else "body-used-raw", rest[0], shown)
            return
        if cast is not None:
            self._raw("cast-as-validation", cast, front)
            return
        handed = [self._handed_on(read) for read in rest]
        if "parsed" in handed:
            return
        if "measured" in judged or any(self.uses.is_tested_by_hand(read, function) for read in rest):
            self._hit("hand-written-checks", rest[0], trace=front.trace)
        elif all(answer == "unknown" for answer in handed) or self._is_for_development(function):
            self._raw("body-used-raw", rest[0], front.lowered())
        else:
            self._raw("body-used-raw", rest[0], front)

    def _raw(self, rule: str, read: Node, front: "_Front") -> None:
        message = front.message if rule == "body-used-raw" else None
        self._hit(rule, read, front.confidence, trace=front.trace, message=message)

    def _early(self, function: Node, reads: list[Node], parse: Node, front: "_Front") -> None:
        """A value that is looked up with, or decides access, before the body that it belongs to is parsed."""
        after = arms_of(parse)
        for read in reads:
            for use in self.uses.of_read(read, function):
                if use.start_byte > parse.start_byte or not has_run(arms_of(use), after):
                    continue
                query = query_around(use)
                refuses = None if query is not None else refusal_around(use)
                if query is None and refuses is None:
                    continue
                lower = query is None or self.uses.is_tested_by_hand(read, function)
                place = self.file.place(parse)
                step = TraceStep(path=place.path, line=place.line, note="the body is parsed only here")
                confidence = Confidence.MEDIUM if lower else front.confidence
                self._hit("used-before-parse", query or use, confidence, trace=(*front.trace, step))
                return

    def _is_for_development(self, function: Node) -> bool:
        """Whether a handler is registered outside production only."""
        lines = {outer.start_point.row + 1 for outer in [function, *ancestors(function)]}
        return any((self.file.path, line) in self.run.development for line in lines)

    @staticmethod
    def _is_option(function: Node) -> bool:
        """Whether a function is an option of a limiter, which only counts."""
        pair = function.parent
        return pair is not None and pair.type == "pair" and key_of(pair) in _OPTIONS

    def _is_configured(self, function: Node) -> bool:
        """Whether a validator that the configuration names stands beside the function in a call around it."""
        calls = (outer for outer in ancestors(function) if outer.type == "call_expression")
        validators = self.run.subject.config.validators
        return bool(validators) and any(
            last_name(given) in validators for call in calls for given in arguments_of(call)
        )

    def _is_parsed(self, read: Node) -> bool:
        return is_parsed(self.view, read, self.run.subject.config.validators)

    def _handed_on(self, read: Node) -> str:
        """What becomes of a body that is handed to a function as a whole: `parsed`, `unknown` or `raw`."""
        outer = read.parent
        while outer is not None and outer.type in {"as_expression", "spread_element", "object", "pair"}:
            outer = outer.parent
        call = outer.parent if outer is not None and outer.type == "arguments" else None
        if call is None or call.type != "call_expression":
            return "raw"
        callee = call.child_by_field_name("function")
        declared = self.view.links.declared(self.view, callee) if callee is not None else None
        if declared is None:
            return "unknown"
        return "parsed" if PARSES.search(text_of(declared[1])) else "raw"

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
        if any(self._is_parsed(read) for read in reads):
            return
        cast = next((found for read in reads if (found := cast_of(read)) is not None), None)
        if cast is not None:
            self._hit("cast-as-validation", cast)

    def _call(self, call: Node) -> None:
        name = last_name(call.child_by_field_name("function"))
        given = arguments_of(call)
        if name == "multer":
            self.run.examined[self.file.path] += 1
            options = properties(self.view.names.resolve(given[0])) if given else {}
            if not {"limits", "fileFilter"} & set(options):
                self._hit("upload-unlimited", call)
        elif _PARSERS.search(text_of(call.child_by_field_name("function"))) and given:
            self._limit(properties(unwrap(given[0])).get("limit"))

    def statements(self) -> None:
        """Every text that is sent as SQL."""
        scope = {file.path for file in self.run.subject.files}
        for sent in sql_texts(self.view, self.run.sql_methods):
            for view, written in written_at(self.view, sent):
                self._statement(*((view, written) if view.file.path in scope else (self.view, sent)))

    def _statement(self, view: View, sent: SqlText) -> None:
        place = view.file.place(sent.call)
        origin = origin_of(view, sent.text)
        self.run.examined[place.path] += 1
        if origin.source is TextSource.FIXED:
            return
        has_value = origin.source is TextSource.REQUEST or sent.is_fragment or has_parts(view, sent.text)
        if not has_value:
            reason = "the text of this raw statement is made elsewhere and could not be followed"
            self.run.unresolved.append(Problem(path=place.path, line=place.line, reason=reason))
            return
        lower = None if origin.source is TextSource.REQUEST else Confidence.MEDIUM
        hit = self.run.subject.hit("sql-from-strings", place, confidence=lower, node=sent.call, trace=origin.steps)
        self.run.hits.setdefault((place.path, sent.call.start_byte, "sql-from-strings"), hit)

    def actions(self) -> None:
        """Every cast of what a server action is given."""
        for found in action_casts(self.view):
            self.run.examined[self.file.path] += 1
            names = names_in(found.name) if found.name is not None else []
            uses = places_of(found.function, made_from(found.function, set(names), calls=False), found.cast.end_byte)
            uses = uses or [found.cast]
            if any(self._is_parsed(use) for use in uses):
                continue
            by_hand = self.uses.is_tested_by_hand(found.cast, found.function)
            by_hand = by_hand or any(self.uses.fate(use) == "measured" for use in uses)
            for use in uses:
                query = query_around(use)
                if is_picked(self.view, use):
                    continue
                if query is None and not is_handed_to_query(self.view, use):
                    continue
                place = self.file.place(query or use)
                step = TraceStep(path=place.path, line=place.line, note="the value is used in a query here")
                rule = "hand-written-checks" if by_hand else "cast-as-validation"
                self._hit(rule, found.cast, None if query is not None else Confidence.MEDIUM, trace=(step,))
                break

    def redirects(self) -> None:
        """Every redirect to an address that the code does not fix."""
        for found in redirects_of(self.view):
            self.run.examined[self.file.path] += 1
            if found.is_open:
                self._hit("redirect-from-input", found.call, trace=found.steps)

    def _limit(self, value: Node | None) -> None:
        found = _SIZE.match(text_of(value)) if value is not None else None
        allowed = _SIZE.match(f"'{self.run.subject.config.body_limit.json_}'")
        if value is None or found is None or allowed is None:
            return
        if float(found[1]) * _UNITS[found[2].lower()] > float(allowed[1]) * _UNITS[allowed[2].lower()]:
            self._hit("body-limit-raised", value)

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


@dataclass(frozen=True)
class _Front:
    """The routes that lead to a handler while nothing in front of it parses the body.

    Attributes:
        confidence: lower than the rule's where it is not proven that they lead there.
    """

    ways: tuple[Approach, ...]
    confidence: Confidence | None = None

    @property
    def trace(self) -> tuple[TraceStep, ...]:
        return tuple(step for way in self.ways[:_SHOWN] for step in way.steps("body"))

    @property
    def message(self) -> str | None:
        if not self.ways:
            return None
        others = f" and {len(self.ways) - 1} more" if len(self.ways) > 1 else ""
        return (
            f"The request's body is used and no schema parses it on {self.ways[0].name}{others}: "
            "any shape and any size of value gets in."
        )

    def lowered(self) -> "_Front":
        return _Front(self.ways, Confidence.MEDIUM)
