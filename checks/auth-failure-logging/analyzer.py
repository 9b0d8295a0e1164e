"""Places that refuse a login, a token or a permission, and the log event on the way to each.

An answer of 401 or 403 must have a log call in its own block, or a warning in one around it. An error that is thrown is
logged by the central handler when that logs client errors, or by the framework's own when the target has none.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from secgate.api import (
    FUNCTIONS,
    Confidence,
    CredentialAnswers,
    Handled,
    Hit,
    LogCall,
    Node,
    Observation,
    PasswordTest,
    Place,
    Problem,
    Refusal,
    RefusalLogs,
    RefusedAccess,
    Sieve,
    SourceFile,
    Subject,
    TraceStep,
    View,
    ancestors,
    arguments_of,
    counted,
    error_handlers,
    exception_filters,
    function_around,
    handled_by,
    handled_by_any,
    inside,
    is_named_verification,
    is_nest,
    last_name,
    lets_others_through,
    log_calls,
    logs_of,
    name_of,
    properties,
    text_of,
)

_HINT = (
    "401", "403", "nauthori", "NAUTHORI", "orbidden", "ORBIDDEN", "verify", "Verify", "compare", "Credentials",
    "redirect(", "timingSafe", "canActivate",
)  # fmt: skip
_LOW = frozenset({"debug", "trace", "verbose", "silly"})
_GENERIC = re.compile(
    r"^['\"`](?:un-?authori[sz]ed|forbidden|(?:access )?denied|error|invalid"
    r"|(?:auth(?:entication|orization)?|login) (?:failed|error|failure))[.!]?['\"`]$",
    re.IGNORECASE,
)
_REQUEST_LOGGERS = ("morgan", "pino-http", "express-winston", "hono/logger", "express-pino-logger", "nestjs-pino")
_REQUEST_LOG = re.compile(rf"['\"](?:{'|'.join(_REQUEST_LOGGERS)})['\"]")
_FINISHES = re.compile(r"\.on\(\s*['\"](?:finish|close)['\"]")
_BROWSER = Sieve(r"^\s*['\"]use client['\"]|\b(?:localStorage|sessionStorage|window\.)", re.MULTILINE)
_SHOWN = 3


def analyze(subject: Subject) -> Observation:
    """Every refusal of the files in scope."""
    run = _Run(subject)
    for file in subject.files:
        if (
            file.path in subject.data.sources
            and any(word in file.text for word in (*_HINT, *run.readers))
            and not _BROWSER.finds(file.text)
        ):
            _File(run, file, subject.data.view(file.path)).read()
    run.central()
    if not run.examined and run.guards_without_exit:
        place = run.guards_without_exit[0]
        reason = "a guard stands here and none of its refusing exits was found"
        return Observation(problems=(Problem(path=place.path, line=place.line, reason=reason),))
    hits = sorted(run.hits.values(), key=lambda hit: (hit.place.path, hit.place.line, hit.place.column, hit.rule))
    return Observation(examined_at=run.examined, hits=tuple(hits), unresolved=tuple(run.unresolved))


@dataclass
class _Run:
    """The whole target."""

    subject: Subject
    examined: Counter[str] = field(default_factory=Counter)
    hits: dict[tuple[str, int], Hit] = field(default_factory=dict)
    unresolved: list[Problem] = field(default_factory=list)
    dropped: list[TraceStep] = field(default_factory=list)
    unfiltered: list[tuple[SourceFile, Node]] = field(default_factory=list)

    def central(self) -> None:
        """One finding at each central handler that answers refusals without a log event, or where there is none."""
        if self.unfiltered and not any(True for file in self.subject.files for _ in exception_filters(file)):
            first = min(self.unfiltered, key=lambda one: (one[0].path, one[1].start_byte))
            rule = "only-request-line" if self.package(first[0].path) in self.request_logs else "silent-refusal"
            more = len(self.unfiltered) - 1
            who = f"This place and {counted(more, 'more', 'more')} refuse" if more else "This place refuses"
            message = f"{who} by an exception; NestJS logs none of these, and no filter of the target does."
            place, sure = first[0].place(first[1]), Confidence.MEDIUM
            hit = self.subject.hit(rule, place, message=message, confidence=sure, node=first[1])
            self.hits.setdefault((first[0].path, first[1].start_byte), hit)
        for file in self.subject.files if self.dropped else ():
            for function in (*error_handlers(file), *exception_filters(file)):
                if self._handles(file, function) == "silent":
                    rule = "only-request-line" if self.package(file.path) in self.request_logs else "silent-refusal"
                    thrown = sorted(self.dropped, key=lambda step: (step.path, step.line))
                    message, shown = _thrown(thrown, rule), thrown[:_SHOWN]
                    place = file.place(function.child_by_field_name("name") or function)
                    hit = self.subject.hit(
                        rule, place, message=message, confidence=Confidence.MEDIUM, trace=shown, node=function
                    )
                    self.hits.setdefault((file.path, function.start_byte), hit)

    @property
    def guards_without_exit(self) -> list[Place]:
        """Where guards stand that the routes have."""
        found = {
            g.source for route in self.subject.facts.routes.routes for g in route.guards if g.protects and g.source
        }
        return sorted(found, key=lambda place: (place.path, place.line))

    @cached_property
    def request_logs(self) -> frozenset[str]:
        """The packages in which each request leaves a line with its status."""
        found = [
            file.path for file in self.subject.files
            if (any(name in file.text for name in _REQUEST_LOGGERS) and _REQUEST_LOG.search(file.text))
            or ("statusCode" in file.text and _FINISHES.search(file.text))
        ]  # fmt: skip
        return frozenset(map(self.package, found))

    def package(self, path: str) -> str:
        """The nearest folder above with a package.json; the root when there is none."""
        parts = path.split("/")[:-1]
        while parts and "/".join([*parts, "package.json"]) not in self.tracked:
            parts.pop()
        return "/".join(parts)

    @cached_property
    def credentials(self) -> CredentialAnswers:
        """What the routes test that a place answers."""
        return CredentialAnswers(self.subject.facts)

    @cached_property
    def told_by_passport(self) -> frozenset[str]:
        """The strategies whose routes log what they refuse: in a callback of their own, or as an error."""
        told = set[str]()
        calls = (
            (file, call)
            for file in self.subject.files if "authenticate(" in file.text and file.path in self.subject.data.sources
            for call, _, name in file.names.named if name == "authenticate"
        )  # fmt: skip
        for file, call in calls:
            strategy, *others = arguments_of(call) or [call]
            for given in others:
                logs = given.type in FUNCTIONS and any(inside(log.node, given) for log in self._logs(file))
                thrown = given.type == "object" and "failWithError" in properties(given) and self.handled == "logs"
                told |= {text_of(strategy).strip("'\"`").lower()} if logs or thrown else set()
        return frozenset(told)

    @cached_property
    def readers(self) -> tuple[str, ...]:
        """The names of the functions that verify tokens."""
        around = (function_around(n) for ns in self.verified.values() for n in ns)
        return tuple(sorted({name for function in around if (name := name_of(function))}))

    @cached_property
    def verified(self) -> dict[str, list[Node]]:
        """The calls that verify tokens, by file."""
        found: dict[str, list[Node]] = {}
        for token in self.subject.data.tokens:
            if token.operation == "verify" and not token.call.what.endswith(".register"):
                found.setdefault(token.view.file.path, []).append(token.node)
        return found

    @cached_property
    def tracked(self) -> frozenset[str]:
        """Every path of the target."""
        return frozenset(self.subject.tracked)

    @cached_property
    def handled(self) -> Handled:
        """What the target's central error handlers do with the errors of refusals."""
        return handled_by_any([self._handles(file, f) for file in self.subject.files for f in error_handlers(file)])

    @cached_property
    def filtered(self) -> Handled:
        """What the exception filters of NestJS do with them: it logs none by itself."""
        found = [self._handles(file, f) for file in self.subject.files for f in exception_filters(file)]
        return handled_by_any(found) if found else "silent"

    def handled_for(self, file: SourceFile) -> Handled:
        """What takes the errors that a file throws."""
        return self.filtered if is_nest(file.text) else self.handled

    def _logs(self, file: SourceFile) -> list[LogCall]:
        loggers = self.subject.config.loggers
        known = file.path in self.subject.data.sources
        return logs_of(self.subject.data.view(file.path), loggers) if known else list(log_calls(file.names, loggers))

    def _handles(self, file: SourceFile, function: Node) -> Handled:
        view = self.subject.data.view(file.path) if file.path in self.subject.data.sources else None
        return handled_by(function, self._logs(file), view)


@dataclass
class _File:
    run: _Run
    file: SourceFile
    view: View

    def read(self) -> None:
        """Every refusal of the file."""
        seen: set[int] = set()
        run, loggers = self.run, self.run.subject.config.loggers
        refused = RefusedAccess(self.view, run.credentials, lambda: run.told_by_passport, loggers)
        for refusal in refused.find():
            if refusal.node.id not in seen:
                seen.add(refusal.node.id)
                self.run.examined[self.file.path] += 1
                self._judge(refusal)
        for clause in self.file.nodes("catch_clause"):
            self._swallowed(clause)

    @cached_property
    def logs(self) -> RefusalLogs:
        """What refusals leave in a log."""
        return RefusalLogs(self.view, self.run.verified, self.run.subject.config.loggers)

    def _judge(self, refusal: Refusal) -> None:
        logged = self.logs.event(refusal)
        if logged is not None:
            self._quality(logged)
            return
        if self.logs.is_recorded(refusal.node) or (refusal.test is not None and refusal.test.logs):
            return
        if self.logs.is_told_before(refusal):
            return
        if not refusal.answers:
            handled = self.run.handled_for(self.file)
            if handled == "unknown":
                line = self.file.place(refusal.node).line
                reason = "this error goes to the central handler, and what that logs cannot be followed"
                self.run.unresolved.append(Problem(path=self.file.path, line=line, reason=reason))
            if handled in {"unknown", "logs", "none"} or self.logs.is_caught(refusal):
                return
        if not refusal.answers and not refusal.login:
            if is_nest(self.file.text):
                self.run.unfiltered.append((self.file, refusal.node))
            self.run.dropped.append(
                TraceStep(path=self.file.path, line=self.file.place(refusal.node).line, note="thrown here")
            )
            return
        guards = refusal.answers and lets_others_through(self.view.names, refusal.function)
        sure = guards if refusal.test is None else not refusal.test.acts
        if not refusal.login and self.run.package(self.file.path) in self.run.request_logs:
            self._hit("only-request-line", refusal.node)
            return
        rule = "silent-login-failure" if refusal.login else "silent-refusal"
        self._hit(rule, refusal.node, None if sure else Confidence.MEDIUM, trace=_compared(refusal.test))

    def _quality(self, log: LogCall) -> None:
        if log.level in _LOW:
            self._hit("logged-too-low", log.node)
        elif len(log.arguments) == 1 and _GENERIC.match(text_of(log.arguments[0])) and not self._has_context(log):
            self._hit("no-context", log.node)

    @staticmethod
    def _has_context(log: LogCall) -> bool:
        """Whether the logger is one of the request, which adds the request id."""
        callee = text_of(log.node.child_by_field_name("function"))
        return re.search(r"\breq|locals|child|ctx", callee) is not None

    def _swallowed(self, clause: Node) -> None:
        """A catch around the verification of a token that drops its error."""
        body = clause.child_by_field_name("body")
        attempt = clause.parent.child_by_field_name("body") if clause.parent is not None else None
        if body is None or attempt is None:
            return
        calls = [c for c in self.view.names.calls(attempt) if is_named_verification(c) and len(arguments_of(c)) > 0]
        by_name = any(re.search(r"jwt|token|session|jose", text_of(c), re.IGNORECASE) for c in calls)
        logged = self.logs.within(body)
        quiet = [log for log in logged if log.level in _LOW] if all(log.level in _LOW for log in logged) else []
        text = _without(body, [log.node for log in quiet])
        goes_on = re.search(r"next\(\);?\}?$|^\{next\(\)", text)
        nothing = re.fullmatch(r"\{return(?:null|false|undefined|)?;?\}", text)
        drops = goes_on or nothing
        # NOTE: to follow every call of every attempt is dear: one whose error is used is counted by its name alone.
        if not by_name and not (drops and any(map(self.logs.leads_to_verification, self.view.names.calls(attempt)))):
            return
        self.run.examined[self.file.path] += 1
        if not drops:
            return
        function = function_around(clause)
        if len(quiet) < len(logged) or function is None or self.logs.is_recorded(body.children[0]):
            return
        if goes_on and self._lets_anonymous_through(function):
            return
        if quiet:
            self._hit("logged-too-low", quiet[0].node)
            return
        self._hit("swallowed-verification-error", clause, None if goes_on else Confidence.MEDIUM)

    def _lets_anonymous_through(self, function: Node) -> bool:
        """Whether the guard goes on without a token as well: a login that is optional by design."""
        for call in self.view.names.calls(function):
            if last_name(call) != "next" or arguments_of(call):
                continue
            test = next((a for a in ancestors(call) if a.type == "if_statement"), None)
            condition = test.child_by_field_name("condition") if test is not None else None
            if condition is not None and inside(call, function) and "!" in text_of(condition):
                return True
        return False

    def _hit(
        self, rule: str, node: Node, confidence: Confidence | None = None, *, trace: Sequence[TraceStep] = ()
    ) -> None:
        """A finding; the refusals of one function that the request line alone shows are one."""
        function = next((a for a in ancestors(node) if a.type in FUNCTIONS), node)
        place = self.file.place(node)
        key = (self.file.path, function.start_byte if rule == "only-request-line" else node.start_byte)
        first = self.run.hits.get(key)
        if first is not None and first.rule == rule:
            step = TraceStep.at(place, "and here")
            self.run.hits[key] = first.model_copy(update={"trace": (*first.trace, step)})
            return
        hit = self.run.subject.hit(rule, place, confidence=confidence, trace=list(trace), node=node)
        self.run.hits.setdefault(key, hit)


def _thrown(steps: list[TraceStep], rule: str) -> str:
    """What a central handler does with the refusals that are thrown to it."""
    first, rest = f"{steps[0].path}:{steps[0].line}", len(steps) - 1
    more = f" and {counted(rest, 'more place', 'more places')} throw refusals" if rest else " throws a refusal"
    seen = "nothing logs" if rule == "silent-refusal" else "only the request line tells of"
    return f"{first}{more} to this handler, which answers, and {seen} {'them' if rest else 'it'}."


def _without(body: Node, logs: list[Node]) -> str:
    """The text of a block without its comments, spaces and log calls."""
    text = text_of(body)
    for log in logs:
        text = text.replace(text_of(log) + ";", "").replace(text_of(log), "")
    return re.sub(r"//[^\n]*|/\*.*?\*/|\s+", "", text, flags=re.DOTALL)


def _compared(test: PasswordTest | None) -> list[TraceStep]:
    """Where a password is compared, for a comparison that other functions lead to."""
    if test is None or not test.followed:
        return []
    place = test.view.file.place(test.call)
    return [TraceStep(path=test.view.file.path, line=place.line, note="compared here")]
