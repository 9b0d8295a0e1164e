"""Places that refuse a login, a token or a permission, and the log event on the way to each.

An answer of 401 or 403 must have a log call in its own block, or a warning in one around it. An error that is thrown is
logged by the central handler when that logs client errors, or by the framework's own when the target has none.

NOTE: longer than the house's limit because a check's analyzer is one module by contract.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from secgate.api import (
    FUNCTIONS,
    REQUEST_NAMES,
    Confidence,
    Hit,
    LogCall,
    Node,
    Observation,
    PasswordTest,
    Place,
    Problem,
    RouteHandlers,
    Sieve,
    SourceFile,
    Subject,
    TraceStep,
    View,
    all_ways,
    ancestors,
    answering_functions,
    arguments_of,
    conditions,
    counted,
    ends,
    failed_test,
    inside,
    last_name,
    log_calls,
    logs_of,
    name_of,
    outcomes_in,
    passed_test,
    patterns_of,
    properties,
    returned,
    stands_alone,
    text_of,
    unwrap,
    walk,
)

_HINT = (
    "401", "403", "nauthori", "NAUTHORI", "orbidden", "ORBIDDEN", "verify", "Verify", "compare", "Credentials",
    "redirect(", "timingSafe",
)  # fmt: skip
_REFUSED = re.compile(r"\b40[13]\b|UNAUTHORIZED|FORBIDDEN|Unauthorized|Forbidden")
_ERROR = re.compile(
    r"(?:Unauthori[sz]ed|Unauthenticated|Forbidden|Authentication|Authorization|InvalidCredentials?|InvalidToken|Permission\w*)(?:Error|Exception)?$"
)
_STATUS_ERROR = re.compile(
    r"^(?:TRPCError|ORPCError|HTTPException|HttpException|HttpError|ApiError|AppError|createError|Boom)$"
)
_SENDS = frozenset({"json", "send", "end", "sendStatus", "redirect", "text", "writeHead", "body"})
_REFUSERS = _SENDS | {"Response", "NextResponse", "next"}
_VERIFIES = re.compile(
    r"^(?:verify|jwtVerify|verifyIdToken|verify\w*(?:Token|Jwt|JWT|Session)|validate\w*(?:Token|Session))$"
)
_LOW = frozenset({"debug", "trace", "verbose", "silly"})
_LOUD = frozenset(
    {
        "warn",
        "warning",
        "error",
        "fatal",
        "security",
        "audit",
        "alert",
        "critical",
        "captureMessage",
        "captureException",
    }
)
_RECORDS = re.compile(
    r"audit|security_?event|record\w*(?:fail|attempt|denied)|log\w*(?:fail|denied|attempt)|track", re.IGNORECASE
)
_GENERIC = re.compile(
    r"^['\"`](?:un-?authori[sz]ed|forbidden|(?:access )?denied|error|invalid"
    r"|(?:auth(?:entication|orization)?|login) (?:failed|error|failure))[.!]?['\"`]$",
    re.IGNORECASE,
)
_REQUEST_LOGGERS = ("morgan", "pino-http", "express-winston", "hono/logger", "express-pino-logger")
_REQUEST_LOG = re.compile(rf"['\"](?:{'|'.join(_REQUEST_LOGGERS)})['\"]")
_FINISHES = re.compile(r"\.on\(\s*['\"](?:finish|close)['\"]")
_SERVER_ONLY = re.compile(r"(?:>=|>|===|==)\s*5\d\d|isServerError|\bis5xx")
_OWN_ERROR = re.compile(
    r"instanceof\s+\w*(?:(?:App|Http|HTTP|Api|API|Domain|Base|Service|Auth\w*|Unauthori[sz]ed|Forbidden)(?:Error|Exception)|Fault|Problem)\b"
)
_ERROR_NAMES = re.compile(r"^_?(?:err|error|e|exception|ex)$")
_BROWSER = Sieve(r"^\s*['\"]use client['\"]|\b(?:localStorage|sessionStorage|window\.)", re.MULTILINE)
_ROUTE_NAMES = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "middleware"})
_VERDICT = Sieve(r"\(\s*(?:null|undefined)\s*,")
_LOGIN_PAGE = re.compile(r"['\"`]/?[\w/-]*(?:log-?in|sign-?in|auth)\b", re.IGNORECASE)
_HANDLER = 4
_NOTHING = frozenset({"null", "undefined", "false"})
# What whoever does not know it may guess, and what is no test of anything.
_GUESSED = frozenset({"password", "code", "second factor"})
_SET_UP = frozenset({"new password"})
# Calls that only read what was sent.
_FORMS = frozenset({
    "split", "slice", "substring", "trim", "replace", "toString", "String", "toLowerCase", "get", "header", "headers",
    "cookies", "startsWith", "parse", "parseAsync", "safeParse", "safeParseAsync", "json", "formData", "at", "test",
    "match",
})  # fmt: skip
_SHOWN = 3
_DEEPEST = 2

Handled = Literal["logs", "silent", "unknown", "none"]


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

    def central(self) -> None:
        """One finding at each central handler that answers refusals without a log event."""
        for file in self.subject.files if self.dropped else ():
            for function in _error_handlers(file):
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

    def tested(self, path: str, node: Node) -> frozenset[str]:
        """The credentials that the routes test which a place answers; nothing for code of no handler."""
        handler = self.handlers.around(path, node)
        routes = handler.routes if handler is not None and not handler.passes_on else ()
        return frozenset(what for route in routes for what in self.subject.facts.behaviour(route).tests)

    def answers_credential(self, path: str, node: Node) -> bool:
        """Whether a place answers a route of a framework without middleware, or one that tests a credential."""
        handler = self.handlers.around(path, node)
        if handler is None or handler.passes_on:
            return False
        return any(route.is_export for route in handler.routes) or bool(self.tested(path, node) - _SET_UP)

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
    def handlers(self) -> RouteHandlers:
        """The functions that answer routes in front of which nobody has said who they are."""
        table = self.subject.facts.routes
        early = tuple(
            route for route in table.routes if route.is_export or route.level not in {"authenticated", "role"}
        )
        return answering_functions(self.subject.facts, replace(table, routes=early))

    def verifies(self, view: View, function: Node) -> bool:
        """Whether a function verifies a token by itself."""
        tokens = self.verified.get(view.file.path, ())
        return any(inside(token, function) for token in tokens)

    @cached_property
    def readers(self) -> tuple[str, ...]:
        """The names of the functions that verify tokens."""
        around = (
            next((a for a in ancestors(n) if a.type in FUNCTIONS), None) for ns in self.verified.values() for n in ns
        )
        return tuple(sorted({name for function in around if (name := name_of(function))}))

    @cached_property
    def verified(self) -> dict[str, list[Node]]:
        """The calls that verify tokens, by file."""
        found: dict[str, list[Node]] = {}
        for token in self.subject.data.tokens:
            if token.operation == "verify":
                found.setdefault(token.view.file.path, []).append(token.node)
        return found

    @cached_property
    def tracked(self) -> frozenset[str]:
        """Every path of the target."""
        return frozenset(self.subject.tracked)

    @cached_property
    def handled(self) -> Handled:
        """What the target's central error handlers do with the errors of refusals."""
        answers = [self._handles(file, f) for file in self.subject.files for f in _error_handlers(file)]
        for answer in ("logs", "unknown", "silent"):
            if answer in answers:
                return answer
        return "none"

    def _logs(self, file: SourceFile) -> list[LogCall]:
        loggers = self.subject.config.loggers
        known = file.path in self.subject.data.sources
        return logs_of(self.subject.data.view(file.path), loggers) if known else list(log_calls(file.names, loggers))

    def _handles(self, file: SourceFile, function: Node) -> Handled:
        calls = [call for call in self._logs(file) if inside(call.node, function)]
        open_calls = [call for call in calls if not _is_for_servers_alone(call.node, function)]
        if any(not self._comes_late(file, call.node, function) for call in open_calls):
            return "logs"
        if calls:
            return "silent"
        error = _parameters(function)[0]
        body = function.child_by_field_name("body")
        handed = (
            c for c in walk(body) if c.type == "call_expression" and any(text_of(a) == error for a in arguments_of(c))
        ) if body is not None else iter(())  # fmt: skip
        names = [last_name(c) for c in handed]
        if any(re.search(r"log|report|capture|track", name, re.IGNORECASE) for name in names):
            return "logs"
        return "unknown" if any(name != "next" for name in names) else "silent"

    def _comes_late(self, file: SourceFile, node: Node, function: Node) -> bool:
        """Whether the errors of refusals are answered, and the handler left, before a log call."""
        view = self.subject.data.view(file.path) if file.path in self.subject.data.sources else None
        statement = node
        for outer in ancestors(node):
            if outer.parent is not None and outer.parent.id == function.id:
                break
            statement = outer
        before = statement.prev_named_sibling
        while before is not None:
            condition = before.child_by_field_name("condition") if before.type == "if_statement" else None
            then = before.child_by_field_name("consequence")
            own = condition is not None and (
                _OWN_ERROR.search(text_of(condition)) or (view is not None and _asks_for_class(view, condition))
            )
            if own and then is not None:
                return any(part.type == "return_statement" for part in walk(then))
            before = before.prev_named_sibling
        return False


def _parameters(function: Node) -> list[str]:
    """The names of a function's parameters."""
    return [text_of(pattern) for pattern in patterns_of(function)]


def _error_handlers(file: SourceFile) -> Iterator[Node]:
    """Functions that take every error: four parameters, or the argument of `onError`."""
    if "err" not in file.folded and "onError" not in file.text:
        return
    for function in file.nodes(*FUNCTIONS):
        given = _parameters(function)
        if len(given) == _HANDLER and _ERROR_NAMES.match(given[0]):
            yield function
        elif given and _ERROR_NAMES.match(given[0]) and function.parent is not None:
            call = function.parent.parent
            if (
                call is not None
                and call.type == "call_expression"
                and last_name(call) in {"onError", "setErrorHandler"}
            ):
                yield function


def _is_for_servers_alone(node: Node, function: Node) -> bool:
    """Whether a log call stands under a condition on a status of 500 or above."""
    for outer in ancestors(node):
        if outer.id == function.id:
            return False
        condition = outer.child_by_field_name("condition") if outer.type == "if_statement" else None
        if condition is not None and _SERVER_ONLY.search(text_of(condition)):
            return True
    return False


def _asks_for_class(view: View, condition: Node) -> bool:
    """Whether a condition calls a function of the target that tells an error by its class: `isFault(error)`."""
    for call in walk(condition):
        callee = call.child_by_field_name("function") if call.type == "call_expression" else None
        declared = view.links.declared(view, callee) if callee is not None else None
        values = returned(declared[1]) if declared is not None else []
        if any(re.search(r"\binstanceof\b", text_of(value)) for value in values):
            return True
    return False


@dataclass(frozen=True)
class _Refusal:
    """A place that refuses.

    Attributes:
        answers: it answers itself; else it throws, or hands an error on.
        test: the comparison of a password or code whose failure it tells of.
        login: it refuses a password or code.
    """

    node: Node
    function: Node
    answers: bool
    test: PasswordTest | None = None
    login: bool = False


@dataclass
class _File:
    run: _Run
    file: SourceFile
    view: View

    def read(self) -> None:
        """Every refusal of the file."""
        seen: set[int] = set()
        for refusal in self._refusals():
            if refusal.node.id not in seen:
                seen.add(refusal.node.id)
                self.run.examined[self.file.path] += 1
                self._judge(refusal)
        for clause in self.file.nodes("catch_clause"):
            self._swallowed(clause)

    @cached_property
    def logs(self) -> list[LogCall]:
        """Every log call of the file."""
        return logs_of(self.view, self.run.subject.config.loggers)

    def _refusals(self) -> Iterator[_Refusal]:
        for call in self.view.names.calls():
            name = last_name(call.child_by_field_name("function") or call.child_by_field_name("constructor"))
            if name not in _REFUSERS:
                continue
            function = next((a for a in ancestors(call) if a.type in FUNCTIONS), None)
            if function is None:
                continue
            if self._answers(call) and self._is_gate(function, call):
                yield self._refusal(call, function, answers=True)
            elif name == "next" and (given := arguments_of(call)) and self._is_refusing_error(given[0]):
                yield self._refusal(call, function, answers=False)
        yield from self._returned()
        yield from self._verdicts()
        for statement in self.file.nodes("throw_statement"):
            function = next((a for a in ancestors(statement) if a.type in FUNCTIONS), None)
            if function is None or not statement.named_children:
                continue
            if self._is_refusing_error(statement.named_children[0]) or self._after_compare(statement, function):
                yield self._refusal(statement, function, answers=False)

    def _refusal(self, node: Node, function: Node, *, answers: bool) -> _Refusal:
        test = self._after_compare(node, function)
        guessed = answers and bool(_GUESSED & self.run.tested(self.file.path, node))
        login = test is not None or (guessed and self._looked_into(node, function))
        return _Refusal(node, function, answers, test, login)

    def _looked_into(self, node: Node, function: Node) -> bool:
        """Whether a refusal hangs on more than whether something was sent, and in which form."""
        condition = next((condition for condition, _ in conditions(node, function)), None)
        traced = self.view.names.trace(condition) if condition is not None else []
        asked = (part for origin in traced for part in walk(origin))
        return any(part.type == "call_expression" and last_name(part) not in _FORMS for part in asked)

    def _returned(self) -> Iterator[_Refusal]:
        """Answers that a handler gives back as an object: `return { status: 401, body }`."""
        for statement in self.file.nodes("return_statement", "arrow_function") if "status" in self.file.text else ():
            function = next((a for a in (statement, *ancestors(statement)) if a.type in FUNCTIONS), None)
            given = statement.child_by_field_name("body") or next(iter(statement.named_children), None)
            if function is None or given is None or given.type == "statement_block":
                continue
            for way in all_ways(given):
                if _is_refusing_answer(way) and self._is_gate(function, way):
                    yield self._refusal(way, function, answers=True)

    def _verdicts(self) -> Iterator[_Refusal]:
        """What a verify callback of passport says of a wrong password: `done(null, false)`."""
        if not _VERDICT.finds(self.file.text):
            return
        for call, callee, _ in self.view.names.named:
            given = arguments_of(call)
            if len(given) <= 1 or text_of(given[0]) not in _NOTHING:
                continue
            bound = self.view.names.binding(callee)
            function = next((a for a in ancestors(call) if a.type in FUNCTIONS), None)
            if function is None or bound is None or bound.kind != "parameter":
                continue
            for way in all_ways(given[1]):
                if text_of(way) not in _NOTHING or self._after_compare(way, function) is None:
                    continue
                told, found = self.run.told_by_passport, self._refusal(way, function, answers=True)
                strategy = _strategy_of(call) if told else ""
                if found.test is not None and not strategy and told:
                    found = replace(found, test=replace(found.test, acts=True))
                if not any(name in strategy for name in told):
                    yield found

    def _answers(self, call: Node) -> bool:
        """Whether a call answers 401 or 403."""
        callee = call.child_by_field_name("function") or call.child_by_field_name("constructor")
        if callee is None:
            return False
        name, given = last_name(callee), arguments_of(call)
        text = text_of(callee)
        if call.type == "new_expression":
            return name in {"Response", "NextResponse"} and _refused_status(given)
        if name not in _SENDS:
            return False
        if name == "redirect":
            return _LOGIN_PAGE.search(text_of(call)) is not None and self._is_guard_call(call)
        if re.search(r"\.(?:status|code)\(\s*40[13]\s*\)", text) or (
            name in {"sendStatus", "writeHead"} and given and re.fullmatch(r"40[13]", text_of(given[0]))
        ):
            return True
        if re.match(r"(?:NextResponse|Response|c)\.", text):
            return _refused_status(given[1:]) or (
                len(given) > 1 and re.fullmatch(r"40[13]", text_of(given[1])) is not None
            )
        return False

    def _is_gate(self, function: Node, answer: Node) -> bool:
        """Whether an answer of this function is a decision about who calls.

        It is in a function that lets others through, in one that reads a token or compares a password itself, in a
        route handler of a framework without middleware, in one that leads to the test of a credential, and wherever
        it is 403.
        """
        around = [function, *(a for a in ancestors(function) if a.type in FUNCTIONS)]
        if any(self._takes_request(outer) for outer in around) and (
            "403" in text_of(answer)
            or self._after_compare(answer, function) is not None
            or self._is_guard(function)
            or any(name_of(outer) in _ROUTE_NAMES for outer in around)
            or any(_VERIFIES.match(last_name(call)) for call in self.view.names.calls(function))
        ):
            return True
        return self.run.answers_credential(self.file.path, answer)

    @staticmethod
    def _takes_request(function: Node) -> bool:
        given = _parameters(function)
        named = name_of(function) in _ROUTE_NAMES
        return named or bool(given and (given[0].lstrip("_") in REQUEST_NAMES or given[0].startswith("{")))

    def _is_guard(self, function: Node) -> bool:
        """Whether a function lets others through: it calls `next()`."""
        around = [function, *(a for a in ancestors(function) if a.type in FUNCTIONS)]
        guarding = [outer for outer in around if "next" in _parameters(outer)]
        return self._hands_on(function, around) or any(
            last_name(call) == "next" and not arguments_of(call)
            for outer in guarding for call in self.view.names.calls(outer)
        )  # fmt: skip

    def _hands_on(self, function: Node, around: list[Node]) -> bool:
        """Whether a function gives its request to a handler that a function around it was given: a wrapper."""
        given = _parameters(function)
        handlers = {name for outer in around[1:] for name in _parameters(outer)}
        return bool(given) and any(
            text_of(call.child_by_field_name("function")) in handlers
            and [text_of(argument) for argument in arguments_of(call)][:1] == given[:1]
            for call in self.view.names.calls(function)
        )

    def _is_guard_call(self, call: Node) -> bool:
        function = next((a for a in ancestors(call) if a.type in FUNCTIONS), None)
        return function is not None and self._is_guard(function)

    @staticmethod
    def _is_refusing_error(node: Node) -> bool:
        node = unwrap(node)
        made = node.child_by_field_name("constructor") or node.child_by_field_name("function")
        if made is None:
            return False
        name = last_name(made)
        given = " ".join(text_of(a)[:200] for a in arguments_of(node))
        return _ERROR.search(name) is not None or (
            _STATUS_ERROR.match(name) is not None and _REFUSED.search(given) is not None
        )

    def _after_compare(self, node: Node, function: Node) -> PasswordTest | None:
        """The comparison behind a place in the branch of a password that does not match."""
        loggers = self.run.subject.config.loggers
        for condition, holds in conditions(node, function):
            find = failed_test if holds else passed_test
            if (found := find(self.view, condition, loggers)) is not None:
                return found
        return None

    def _logged_by_catch(self, refusal: _Refusal) -> bool:
        """Whether a refusal asks for what a verification gave, and what takes its error logs."""
        for outer in ancestors(refusal.node):
            condition = outer.child_by_field_name("condition") if outer.type == "if_statement" else None
            if condition is not None:
                return any(self._verified_or_logged(part) for part in walk(condition) if part.type == "identifier")
            if outer.id == refusal.function.id:
                break
        return False

    def _logged_where_decided(self, refusal: _Refusal) -> bool:
        """Whether a refusal hangs on the outcome of a function of the target that logs."""
        for condition, _ in conditions(refusal.node, refusal.function):
            for part in outcomes_in(condition):
                value = unwrap(self.view.names.resolve(part))
                callee = value.child_by_field_name("function") if value.type == "call_expression" else None
                declared = self.view.links.declared(self.view, callee) if callee is not None else None
                if declared is not None and self._tells_of_failure(*declared):
                    return True
        return False

    def _tells_of_failure(self, view: View, function: Node) -> bool:
        """Whether a function logs loudly, or in a branch that it is left from."""
        for log in logs_of(view, self.run.subject.config.loggers):
            block = next((a for a in ancestors(log.node) if a.type == "statement_block"), None)
            if not inside(log.node, function) or block is None:
                continue
            if log.level in _LOUD or (block.parent != function and ends(block)):
                return True
        return False

    def _verified_or_logged(self, name: Node) -> bool:
        """Whether a name holds what `verify(token).catch(log)` gave, where a token that verifies is never missing."""
        value = unwrap(self.view.names.resolve(name))
        callee = value.child_by_field_name("function") if value.type == "call_expression" else None
        if callee is None or last_name(callee) != "catch" or not arguments_of(value):
            return False
        handler, attempt = arguments_of(value)[0], unwrap(callee.child_by_field_name("object") or callee)
        if not any(inside(log.node, handler) for log in self.logs) or attempt.type != "call_expression":
            return False
        called = attempt.child_by_field_name("function")
        declared = self.view.links.declared(self.view, called) if called is not None else None
        if declared is None:
            return _VERIFIES.match(last_name(attempt)) is not None
        given = [text_of(value) for value in returned(declared[1])]
        return bool(given) and not _NOTHING.intersection(given) and self._leads_to_verify(attempt)

    def _judge(self, refusal: _Refusal) -> None:
        logged = self._logged(refusal.node, refusal.function)
        if logged is not None:
            self._quality(logged)
            return
        if self._recorded(refusal.node) or (refusal.test is not None and refusal.test.logs):
            return
        if self._logged_by_catch(refusal) or self._logged_where_decided(refusal):
            return
        if not refusal.answers:
            handled = self.run.handled
            if handled == "unknown":
                line = self.file.place(refusal.node).line
                reason = "this error goes to the central handler, and what that logs cannot be followed"
                self.run.unresolved.append(Problem(path=self.file.path, line=line, reason=reason))
            if handled in {"unknown", "logs", "none"} or self._caught(refusal):
                return
        if not refusal.answers and not refusal.login:
            self.run.dropped.append(
                TraceStep(path=self.file.path, line=self.file.place(refusal.node).line, note="thrown here")
            )
            return
        guards = refusal.answers and self._is_guard(refusal.function)
        sure = guards if refusal.test is None else not refusal.test.acts
        if not refusal.login and self.run.package(self.file.path) in self.run.request_logs:
            self._hit("only-request-line", refusal.node)
            return
        rule = "silent-login-failure" if refusal.login else "silent-refusal"
        self._hit(rule, refusal.node, None if sure else Confidence.MEDIUM, trace=_compared(refusal.test))

    def _caught(self, refusal: _Refusal) -> bool:
        """Whether a catch of the same function takes the error and logs it."""
        for outer in ancestors(refusal.node):
            if outer.id == refusal.function.id:
                return False
            clause = outer.child_by_field_name("handler") if outer.type == "try_statement" else None
            if (
                clause is not None
                and not inside(refusal.node, clause)
                and any(inside(log.node, clause) for log in self.logs)
            ):
                return True
        return False

    def _logged(self, node: Node, function: Node) -> LogCall | None:
        """The log event of a refusal: in its own block, or a loud one before it in a block around."""
        innermost = True
        for outer in ancestors(node):
            if outer.type in {"statement_block", "program"} or outer.id == function.id:
                block = [log for log in self.logs if inside(log.node, outer) and self._directly(log.node, outer)]
                for log in block:
                    if innermost or (log.level in _LOUD and log.node.end_byte <= node.start_byte):
                        return log
                innermost = False
            if outer.id == function.id:
                return None
        return None

    @staticmethod
    def _directly(log: Node, block: Node) -> bool:
        """Whether a log call is a statement of this block, not of one inside."""
        for outer in ancestors(log):
            if outer.id == block.id:
                return True
            if outer.type == "statement_block":
                return False
        return False

    def _recorded(self, node: Node) -> bool:
        """Whether the block of a refusal calls something that records it: an audit service, a function that logs."""
        block = next((a for a in ancestors(node) if a.type in {"statement_block", "program"}), None)
        if block is None:
            return False
        for call in self.view.names.calls(block):
            callee = call.child_by_field_name("function")
            if callee is None or not self._directly(call, block) or call.id == node.id:
                continue
            if _RECORDS.search(text_of(callee)):
                return True
            # NOTE: a call whose result is used reads something; what records an event stands alone.
            declared = self.view.links.declared(self.view, callee) if stands_alone(call) else None
            if declared is not None and self._has_logs(*declared):
                return True
        return False

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
        calls = [
            c for c in self.view.names.calls(attempt) if _VERIFIES.match(last_name(c)) and len(arguments_of(c)) > 0
        ]
        by_name = any(re.search(r"jwt|token|session|jose", text_of(c), re.IGNORECASE) for c in calls)
        logged = [log for log in self.logs if inside(log.node, body)]
        quiet = [log for log in logged if log.level in _LOW] if all(log.level in _LOW for log in logged) else []
        text = _without(body, [log.node for log in quiet])
        goes_on = re.search(r"next\(\);?\}?$|^\{next\(\)", text)
        nothing = re.fullmatch(r"\{return(?:null|false|undefined|)?;?\}", text)
        drops = goes_on or nothing
        # NOTE: to follow every call of every attempt is dear: one whose error is used is counted by its name alone.
        if not by_name and not (drops and any(self._leads_to_verify(c) for c in self.view.names.calls(attempt))):
            return
        self.run.examined[self.file.path] += 1
        if not drops:
            return
        function = next((a for a in ancestors(clause) if a.type in FUNCTIONS), None)
        if len(quiet) < len(logged) or function is None or self._recorded(body.children[0]):
            return
        if goes_on and self._lets_anonymous_through(function):
            return
        if quiet:
            self._hit("logged-too-low", quiet[0].node)
            return
        self._hit("swallowed-verification-error", clause, None if goes_on else Confidence.MEDIUM)

    def _leads_to_verify(self, call: Node) -> bool:
        """Whether a call verifies a token in a function of the target, and nothing there logs."""
        level = [(self.view, call)]
        for _ in range(_DEEPEST):
            found = [
                reached
                for view, one in level
                if (callee := one.child_by_field_name("function")) is not None
                and (reached := view.links.declared(view, callee)) is not None
            ]
            if any(self._has_logs(*reached) for reached in found):
                return False
            if any(self.run.verifies(view, function) for view, function in found):
                return True
            level = [(view, inner) for view, function in found for inner in view.names.calls(function)]
        return False

    def _has_logs(self, view: View, function: Node) -> bool:
        return any(inside(log.node, function) for log in logs_of(view, self.run.subject.config.loggers))

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
            step = TraceStep(path=place.path, line=place.line, note="and here")
            self.run.hits[key] = first.model_copy(update={"trace": (*first.trace, step)})
            return
        hit = self.run.subject.hit(rule, place, confidence=confidence, trace=list(trace), node=node)
        self.run.hits.setdefault(key, hit)


def _strategy_of(call: Node) -> str:
    """The class of passport's strategy around a call, and the name that it is given; empty for a function elsewhere."""
    made = next((a for a in ancestors(call) if a.type == "new_expression"), None)
    if made is None:
        return ""
    beside = made.parent.named_children[:1] if made.parent is not None else []
    named = [text_of(node) for node in beside if node.type == "string"]
    return " ".join([last_name(made.child_by_field_name("constructor")), *named]).lower()


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


def _is_refusing_answer(node: Node) -> bool:
    """Whether an object is an answer with status 401 or 403: `{ status: 401, body }`."""
    entries = properties(unwrap(node)) if unwrap(node).type == "object" else {}
    return "body" in entries and _REFUSED.search(text_of(entries.get("status"))) is not None


def _compared(test: PasswordTest | None) -> list[TraceStep]:
    """Where a password is compared, for a comparison that other functions lead to."""
    if test is None or not test.followed:
        return []
    place = test.view.file.place(test.call)
    return [TraceStep(path=test.view.file.path, line=place.line, note="compared here")]


def _refused_status(given: list[Node]) -> bool:
    """Whether the options of a response say 401 or 403."""
    return any(a.type == "object" and re.search(r"\bstatus\s*:\s*40[13]\b", text_of(a)) for a in given)
