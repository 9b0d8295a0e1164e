"""Bodies that handlers read, parameters that tools take, raw SQL and uploads: is there a schema before the first use?

A body is parsed when it is given to a schema, in the handler, in the chain in front of it, or in the function it is
handed to. A test for presence is no schema; tests of types by hand are one that may be complete.

NOTE: longer than the house's limit because a check's analyzer is one module by contract.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from secgate.api import (
    FUNCTIONS,
    OPERATIONS,
    PARSES,
    SQL_PACKAGES,
    Approach,
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
    View,
    action_casts,
    ancestors,
    arguments_of,
    arms_of,
    check_around,
    given_part,
    given_to_schema,
    has_parts,
    has_run,
    inside,
    is_picked,
    key_of,
    last_name,
    log_calls,
    may_send_sql,
    origin_of,
    parsed_around,
    properties,
    redirects_of,
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
_BODY = re.compile(r"^(?:req|request|ctx\.request|_req)\.body$")
_READ = re.compile(r"^(?:req|request|c\.req|ctx\.request)\.json$")
_AROUND = frozenset({"await_expression", "parenthesized_expression"})
_SCHEMAS = frozenset({
    "parse", "parseAsync", "safeParse", "safeParseAsync", "validate", "validateAsync", "validateSync", "assert",
    "decode", "isValid", "isValidSync", "check", "create", "is", "parseBody", "validateBody",
})  # fmt: skip
_CERTAIN = frozenset({
    "parse", "parseAsync", "safeParse", "safeParseAsync", "validate", "validateAsync", "validateSync",
    "validateOrReject",
})  # fmt: skip
_BY_HAND = re.compile(
    r"typeof\s+[\w.]+\s*[!=]==|Array\.isArray\(|Number\.is\w+\(|isNaN\(|instanceof\s|\.test\(|\.match\(|\.includes\("
)
# What leads from a value to a part of it, and leaves it what it is.
_PARTS = frozenset({
    "member_expression", "subscript_expression", "as_expression", "parenthesized_expression", "non_null_expression",
})  # fmt: skip
_WRITTEN = frozenset({"string", "number", "true", "false", "null", "undefined"})
_TOOL_KEYS = frozenset({"parameters", "inputSchema", "schema", "input_schema", "paramsSchema"})
_SIZE = re.compile(r"^['\"](\d+(?:\.\d+)?)\s*(b|kb|mb|gb)['\"]$", re.IGNORECASE)
_UNITS = {"b": 1, "kb": 1_024, "mb": 1_048_576, "gb": 1_073_741_824}
_SHORT = 40
_CONTEXT = re.compile(r"context$|^_?ctx$", re.IGNORECASE)
_ANSWER = re.compile(r"^_?(?:res|response|reply|next|ctx)$")
_NAMES = frozenset({"identifier", "shorthand_property_identifier"})
_TESTS = frozenset({"binary_expression", "call_expression", "unary_expression"})
_STATEMENTS = frozenset({"$queryRawUnsafe", "$executeRawUnsafe", "query", "execute", "findById", "findOne", "findByPk"})
_FORBIDS = re.compile(r"\b40[13]\b|forbidden|unauthori[sz]ed|accessdenied", re.IGNORECASE)
_ROUNDS = 3
_SHOWN = 3
_OPTIONS = frozenset({"keyGenerator", "skip", "key", "limit", "max"})
# A body that is taken as it came, or replaced.
_RAW_BODY = re.compile(
    r"\breq\w*\.body\s*(?:\?\.|\.)\s*toString\(|Buffer\.isBuffer\(\s*req\w*\.body|\breq\w*\.body\s*=(?!=)|\brawBody\b"
)
_PARSERS = re.compile(r"(?:express|bodyParser)\.(?:json|urlencoded|text|raw)$|^(?:json|urlencoded)$")


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
        if any(word in file.text for word in _HINT):
            _File(run, file, subject.data.view(file.path)).read()
        if may_send_sql(file.text, run.sql_methods):
            _File(run, file, subject.data.view(file.path)).statements()
        if "use server" in file.text:
            _File(run, file, subject.data.view(file.path)).actions()
        if "edirect(" in file.text:
            _File(run, file, subject.data.view(file.path)).redirects()
    _procedures(run)
    hits = sorted(run.hits.values(), key=lambda hit: (hit.place.path, hit.place.line, hit.place.column, hit.rule))
    return Observation(
        examined_at=run.examined,
        hits=tuple(hits),
        unresolved=tuple(run.unresolved),
        problems=() if run.examined else _unread(subject),
        decided=() if any(_OTHER_INPUT.search(file.text) for file in subject.files) else subject.spec.undecided,
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
            steps = (TraceStep(path=found.use.path, line=found.use.line, note="the handler reads the input here"),)
            hit = run.subject.hit(rule, place, message=message.format(name, said), node=found.node, trace=steps)
            run.hits.setdefault((place.path, found.node.start_byte, rule), hit)
        if found.raw is not None:
            message = f"{name} asks for its input as it was sent, which no schema has parsed."
            hit = run.subject.hit("body-used-raw", found.raw, message=message, confidence=Confidence.MEDIUM)
            run.hits.setdefault((found.raw.path, found.raw.line, "body-used-raw"), hit)


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
    """One file.

    Attributes:
        doubtful: functions that are given a `body` whose origin is not known.
    """

    run: _Run
    file: SourceFile
    view: View
    doubtful: set[Node] = field(default_factory=set)

    def read(self) -> None:
        """Every handler, tool, raw statement and upload of the file."""
        for function in dict.fromkeys(self._bodies()):
            self.run.examined[self.file.path] += 1
            self._handler(function)
        if "execute" in self.file.text:
            for pair in self.file.nodes("pair", "method_definition"):
                self._tool(pair)
        for call in self.view.names.calls():
            self._call(call)

    @cached_property
    def sources(self) -> dict[Node, list[Node]]:
        """The expressions that read a body, by the function that reads them."""
        found: dict[Node, list[Node]] = {}
        for node in self.file.nodes("member_expression", "call_expression"):
            text = text_of(node) if node.end_byte - node.start_byte < _SHORT else ""
            callee = node.child_by_field_name("function")
            if _BODY.match(text.replace("?.", ".")) or (callee is not None and _READ.match(text_of(callee))):
                function = next((a for a in ancestors(node) if a.type in FUNCTIONS), None)
                if function is not None and (callee is not None or self._answers(function)):
                    found.setdefault(function, []).append(node)
        for pattern in self.file.nodes("shorthand_property_identifier_pattern"):
            function = next((a for a in ancestors(pattern) if a.type in FUNCTIONS), None)
            if text_of(pattern) == "body" and function is not None and self._answers(function):
                given = self._given(pattern, function)
                if given in {"request", "raw"}:
                    found.setdefault(function, []).append(pattern)
                elif given == "unknown":
                    found.setdefault(function, []).append(pattern)
                    self.doubtful.add(function)
                elif given == "parsed":
                    found.setdefault(function, [])
        return found

    def _given(self, pattern: Node, function: Node) -> str:
        """What a destructured `body` is: that of a request, parsed by a wrapper, or unknown; empty for no such."""
        holder = _holder(pattern)
        if holder is None or holder.type == "variable_declarator":
            return "request" if holder is not None else ""
        if self.run.subject.data.approaches.is_registered(self.view, function):
            return "request"
        given = given_part(self.view, function, "body")
        if given == "elsewhere":
            return "request" if self.run.subject.data.approaches.to(self.view, function) else "unknown"
        return given

    def _answers(self, function: Node) -> bool:
        """Whether a function has a response, or goes on to a next one: the body of a fetch request is a stream."""
        around = [function, *(a for a in ancestors(function) if a.type in FUNCTIONS)]
        return any(_ANSWER.match(given.name) for outer in around for given in self.view.names.parameters(outer))

    def _bodies(self) -> Iterator[Node]:
        yield from self.sources

    def _handler(self, function: Node) -> None:
        if _RAW_BODY.search(text_of(function)) or self._is_configured(function) or self._is_option(function):
            return
        if verifies_signature(self.view, function):
            return
        reads = [read for source in self.sources[function] for read in self._reads(source, function)]
        reads = [read for read in reads if not self._is_harmless(read)]
        parsed = [read for read in reads if self._is_parsed(read)]
        rest = [read for read in reads if read not in parsed]
        if not rest or (front := self._front(function, rest[0])) is None:
            return
        if not parsed:
            self._unparsed(function, rest, front)
            return
        self._late([r for r in rest if r.start_byte > parsed[0].start_byte and self._is_used(r)], parsed, front)
        before = [read for read in rest if read.start_byte < parsed[0].start_byte]
        self._early(function, before, parsed[0], front)
        # NOTE: on a way that ends before the parse nothing parses the body.
        apart = [read for read in before if not any(has_run(arms_of(read), arms_of(parse)) for parse in parsed)]
        if any(self._fate(read) == "used" for read in apart):
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
        return _Front(tuple(open_ways), None if sure and function not in self.doubtful else Confidence.MEDIUM)

    def _doubt(self, read: Node, ways: list[Approach]) -> None:
        """State that it could not be told whether something parses the body on these ways."""
        if ways:
            place = self.file.place(read)
            reason = f"whether what stands before it on {ways[0].name} parses the body could not be followed"
            self.run.unresolved.append(Problem(path=place.path, line=place.line, reason=reason))

    def _unparsed(self, function: Node, rest: list[Node], front: "_Front") -> None:
        """A body that no schema parses in the handler itself."""
        judged = {fate for read in rest for fate in self._fates(read, function)}
        cast = next((read for read in rest if self._cast(read) is not None), None)
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
        if "measured" in judged or any(self._is_tested_by_hand(read, function) for read in rest):
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
            for use in self._uses(read, function):
                if use.start_byte > parse.start_byte or not has_run(arms_of(use), after):
                    continue
                query = _query_around(use)
                refuses = None if query is not None else _refusal_around(use)
                if query is None and refuses is None:
                    continue
                lower = query is None or self._is_tested_by_hand(read, function)
                place = self.file.place(parse)
                step = TraceStep(path=place.path, line=place.line, note="the body is parsed only here")
                confidence = Confidence.MEDIUM if lower else front.confidence
                self._hit("used-before-parse", query or use, confidence, trace=(*front.trace, step))
                return

    def _uses(self, read: Node, function: Node) -> list[Node]:
        """Where a read value, what is taken out of it, or a copy of that is used."""
        names = self._taken_out(read)
        return [read] if names is None else _named(function, _spread(function, names, calls=False), read.end_byte)

    def _made_of(self, read: Node, function: Node) -> list[Node]:
        """The same, and where anything that is made of it is used: `const count = Number(req.body.count)`."""
        names = self._taken_out(read)
        if names is None:
            declarator = next((o for o in ancestors(read) if o.type in {"variable_declarator", *FUNCTIONS}), None)
            target = declarator.child_by_field_name("name") if declarator is not None else None
            made = target is not None and declarator is not None and declarator.type == "variable_declarator"
            names = set(_named_in(target)) if made and target is not None else set()
        return [read, *_named(function, _spread(function, names, calls=True), read.end_byte)]

    def _is_tested_by_hand(self, read: Node, function: Node) -> bool:
        """Whether the code tests the type or the form of a read value."""
        for use in self._made_of(read, function):
            for outer in ancestors(use):
                if outer.type in FUNCTIONS or outer.type == "statement_block":
                    break
                if outer.type in _TESTS and _BY_HAND.search(text_of(outer)):
                    return True
        return False

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

    def _reads(self, source: Node, function: Node) -> list[Node]:
        """Where a body is used: the expression itself, or the name it is declared with."""
        if source.type == "shorthand_property_identifier_pattern":
            return [
                node for node in walk(function)
                if node.type in {"identifier", "shorthand_property_identifier"} and text_of(node) == "body"
                and node.start_byte > source.end_byte
            ]  # fmt: skip
        outer, inner = source.parent, source
        while outer is not None and (outer.type in _AROUND or _is_chosen(inner, outer)):
            outer, inner = outer.parent, outer
        if outer is None or outer.type != "variable_declarator":
            return [source]
        name = outer.child_by_field_name("name")
        if name is None or name.type != "identifier":
            return [source]
        wanted = text_of(name)
        return [
            node for node in walk(function)
            if node.type in {"identifier", "shorthand_property_identifier"} and text_of(node) == wanted
            and node.id != name.id and node.start_byte > outer.end_byte
        ]  # fmt: skip

    def _is_harmless(self, read: Node) -> bool:
        """Whether a read decides or shows nothing but presence: a condition, a log call."""
        parent = read.parent
        if parent is not None and parent.type == "unary_expression":
            return True
        logged = (
            [log.node for log in log_calls(self.view.names, self.run.subject.config.loggers)]
            if "log" in self.file.folded
            else []
        )
        return any(inside(read, node) for node in logged)

    def _fates(self, read: Node, function: Node) -> set[str]:
        """What becomes of a read value or of the names taken out of it.

        `shown` in a log, `tested` against what the code has written down, `measured` by its length, or `used`.
        """
        names = self._taken_out(read)
        if names is None:
            return {self._fate(read)}
        uses = [
            node for node in walk(function)
            if node.type in {"identifier", "shorthand_property_identifier"} and text_of(node) in names
            and node.start_byte > read.end_byte
        ]  # fmt: skip
        fates = {self._fate(use) for use in uses}
        # NOTE: a value from a list that the code has written down is what it says, wherever it goes after that.
        listed = {text_of(use) for use in uses if self._is_listed(use)}
        if listed and {text_of(use) for use in uses} <= listed:
            return {"tested"}
        return fates or {"used"}

    def _taken_out(self, read: Node) -> set[str] | None:
        """The names that a body or a part of it is given: `const { a, b } = req.body || {}`; None for no such."""
        outer = read.parent
        while outer is not None and (
            outer.type in _PARTS or (outer.type == "binary_expression" and text_of(outer).rstrip().endswith("{}"))
        ):
            outer = outer.parent
        if outer is None or outer.type != "variable_declarator":
            return None
        pattern = outer.child_by_field_name("name")
        if pattern is None or "..." in text_of(pattern):
            return None
        if pattern.type == "identifier":
            return {text_of(pattern)} if read.parent != outer else None
        if pattern.type != "object_pattern":
            return None
        kinds = {"shorthand_property_identifier_pattern", "identifier"}
        return {text_of(node) for node in walk(pattern) if node.type in kinds}

    def _fate(self, use: Node) -> str:
        if self._is_harmless(use):
            return "shown"
        outer = use.parent
        measured = False
        while outer is not None and outer.type in _PARTS:
            measured = measured or last_name(outer) == "length"
            outer = outer.parent
        if self._is_listed(use):
            return "tested"
        if outer is not None and outer.type == "binary_expression":
            if measured:
                return "measured"
            sides = [outer.child_by_field_name("left"), outer.child_by_field_name("right")]
            written = any(side is not None and side.type in _WRITTEN for side in sides)
            if written and text_of(outer.child_by_field_name("operator")) in {"===", "!=="}:
                return "tested"
        shown = outer is not None and outer.type in {"if_statement", "unary_expression"}
        return "shown" if shown else "used"

    @staticmethod
    def _is_listed(use: Node) -> bool:
        """Whether a value is looked up in an array of literals: `['a', 'b'].includes(use)`."""
        call = use.parent.parent if use.parent is not None and use.parent.type == "arguments" else None
        callee = call.child_by_field_name("function") if call is not None else None
        owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
        listed = owner is not None and unwrap(owner).type == "array" and last_name(callee) == "includes"
        return listed and owner is not None and all(n.type in _WRITTEN for n in unwrap(owner).named_children)

    def _is_parsed(self, read: Node) -> bool:
        """Whether a read is given to a schema."""
        for outer in ancestors(read):
            if outer.type in FUNCTIONS or outer.type == "statement_block":
                return False
            if outer.type != "call_expression" or not any(inside(read, a) for a in arguments_of(outer)):
                continue
            name = last_name(outer)
            if name in self.run.subject.config.validators or name in _CERTAIN or given_to_schema(self.view, outer):
                return True
            callee = outer.child_by_field_name("function")
            if callee is not None and last_name(self.view.names.resolve(callee)) == "compile":
                return True
            schema = callee is not None and re.search(
                r"schema|validator|\bajv\b|\bjoi\b|\byup\b", text_of(callee), re.IGNORECASE
            )
            if name in _SCHEMAS and schema:
                return True
            if schema and name.lower().startswith(("valid", "parse", "check", "decode")):
                return True
        return False

    @staticmethod
    def _is_used(read: Node) -> bool:
        """Whether a raw read gets further than into a comparison or the report of a failure."""
        if any(outer.type == "catch_clause" for outer in ancestors(read)):
            return False
        parent = read.parent
        while parent is not None and parent.type in {"member_expression", "as_expression", "parenthesized_expression"}:
            parent = parent.parent
        return parent is None or parent.type not in {"binary_expression", "if_statement", "unary_expression"}

    @staticmethod
    def _cast(read: Node) -> Node | None:
        """The type assertion around a read, when it names a type that says something."""
        outer = read.parent
        while outer is not None and outer.type in {"await_expression", "parenthesized_expression"}:
            outer = outer.parent
        if outer is None or outer.type != "as_expression":
            return None
        kind = text_of(outer.named_children[-1])
        return None if kind in {"unknown", "never", "any", "const"} else outer

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
        cast = next((found for read in reads if (found := self._cast(read)) is not None), None)
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
            names = _named_in(found.name) if found.name is not None else []
            uses = _named(found.function, _spread(found.function, set(names), calls=False), found.cast.end_byte)
            uses = uses or [found.cast]
            if any(self._is_parsed(use) for use in uses):
                continue
            by_hand = self._is_tested_by_hand(found.cast, found.function)
            by_hand = by_hand or any(self._fate(use) == "measured" for use in uses)
            for use in uses:
                query = _query_around(use)
                if is_picked(self.view, use):
                    continue
                if query is None and not self._is_handed_to_query(use):
                    continue
                place = self.file.place(query or use)
                step = TraceStep(path=place.path, line=place.line, note="the value is used in a query here")
                rule = "hand-written-checks" if by_hand else "cast-as-validation"
                self._hit(rule, found.cast, None if query is not None else Confidence.MEDIUM, trace=(step,))
                break

    def _is_handed_to_query(self, use: Node) -> bool:
        """Whether a value is given to a function of the target that makes queries and parses nothing."""
        call = next((outer for outer in ancestors(use) if outer.type == "call_expression"), None)
        callee = call.child_by_field_name("function") if call is not None else None
        if call is None or callee is None or not any(inside(use, given) for given in arguments_of(call)):
            return False
        found = self.view.links.declared(self.view, callee)
        if found is None or PARSES.search(text_of(found[1])):
            return False
        return any(inside(row.node, found[1]) for row in found[0].calls)

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


def _holder(pattern: Node) -> Node | None:
    """What a destructured `body` is taken from: the declaration `= req`, or the first parameter of a function."""
    outer = pattern.parent
    holder = outer.parent if outer is not None and outer.type == "object_pattern" else None
    if holder is None:
        return None
    if holder.type == "variable_declarator":
        taken = text_of(holder.child_by_field_name("value")) in {"req", "request", "ctx.request"}
        return holder if taken else None
    given = holder.parent
    first = holder.type == "required_parameter" and given is not None and given.named_children[0].id == holder.id
    return holder if first else None


def _spread(function: Node, names: set[str], *, calls: bool) -> set[str]:
    """The names, and those of variables that are made of them; through calls too, or only as they are."""
    for _ in range(_ROUNDS):
        for node in walk(function):
            if node.type not in {"variable_declarator", "for_in_statement"}:
                continue
            made = node.child_by_field_name("value") or node.child_by_field_name("right")
            target = node.child_by_field_name("name") or node.child_by_field_name("left")
            if made is None or target is None or not names & set(_named_in(made)):
                continue
            if calls or not any(part.type == "call_expression" for part in walk(made)):
                names = names | set(_named_in(target))
    return names


def _named(function: Node, names: set[str], after: int) -> list[Node]:
    return [n for n in walk(function) if n.type in _NAMES and text_of(n) in names and n.start_byte > after]


def _named_in(node: Node) -> list[str]:
    kinds = _NAMES | {"shorthand_property_identifier_pattern"}
    return [text_of(part) for part in walk(node) if part.type in kinds]


def _query_around(use: Node) -> Node | None:
    """The query that is given a value."""
    for outer in ancestors(use):
        if outer.type in FUNCTIONS or outer.type == "statement_block":
            return None
        callee = outer.child_by_field_name("function") if outer.type == "call_expression" else None
        if (
            callee is not None
            and callee.type == "member_expression"
            and any(inside(use, a) for a in arguments_of(outer))
        ):
            owner = callee.child_by_field_name("object")
            of_model = owner is not None and owner.type == "member_expression" and last_name(callee) in OPERATIONS
            if of_model or last_name(callee) in _STATEMENTS:
                return outer
    return None


def _refusal_around(use: Node) -> Node | None:
    """The test that compares a value with another one and decides whether access is refused."""
    compared = next((outer for outer in ancestors(use) if outer.type not in _PARTS), None)
    while compared is not None and compared.type == "arguments":
        compared = compared.parent
    test = next((outer for outer in ancestors(use) if outer.type in {"if_statement", "statement_block"}), None)
    condition = test.child_by_field_name("condition") if test is not None and test.type == "if_statement" else None
    if test is None or condition is None or compared is None or not inside(compared, condition):
        return None
    if compared.type == "binary_expression":
        sides = [compared.child_by_field_name("left"), compared.child_by_field_name("right")]
        equal = text_of(compared.child_by_field_name("operator")) in {"===", "!==", "==", "!="}
        if not equal or any(side is not None and side.type in _WRITTEN for side in sides):
            return None
    elif compared.type != "call_expression":
        return None
    refused = test.child_by_field_name("consequence")
    return test if refused is not None and _FORBIDS.search(text_of(refused)) else None


def _is_chosen(node: Node, outer: Node) -> bool:
    """Whether an expression may give another one as it is: an arm of a ternary, a side of `??`."""
    if outer.type == "ternary_expression":
        return node != outer.child_by_field_name("condition")
    return outer.type == "binary_expression" and text_of(outer.child_by_field_name("operator")) in {"??", "||"}
