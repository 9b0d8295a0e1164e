"""The places of a file that refuse a login, a token or a permission.

They answer 401 or 403, throw such an error or hand it on, or say so to passport: `done(null, false)`.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace

from secgate.facts.typescript.actions import is_action
from secgate.facts.typescript.choices import all_ways, conditions
from secgate.facts.typescript.credential_answers import CredentialAnswers
from secgate.facts.typescript.functions import function_around, with_functions_around
from secgate.facts.typescript.names import FUNCTIONS, ancestors, arguments_of, callee_of, last_name
from secgate.facts.typescript.nest_handed import is_nest
from secgate.facts.typescript.password_tests import PasswordTest, failed_test, passed_test
from secgate.facts.typescript.refusing_answers import (
    RESPONSES,
    ROUTE_NAMES,
    SENDS,
    is_refusing_call,
    is_refusing_error,
    is_refusing_object,
    lets_others_through,
    takes_request,
)
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.token_kinds import name_of
from secgate.facts.typescript.view import View
from secgate.facts.typescript.wrapped_actions import wrapper_of
from secgate.sieve import Sieve

NO_VALUE = frozenset({"null", "undefined", "false"})
_REFUSERS = SENDS | RESPONSES | {"next"}
_VERDICT = Sieve(r"\(\s*(?:null|undefined)\s*,")
_VERIFIES = re.compile(
    r"^(?:verify|jwtVerify|verifyIdToken|verify\w*(?:Token|Jwt|JWT|Session)|validate\w*(?:Token|Session))$"
)
# Calls that only read what was sent.
_FORMS = frozenset({
    "split", "slice", "substring", "trim", "replace", "toString", "String", "toLowerCase", "get", "header", "headers",
    "cookies", "startsWith", "parse", "parseAsync", "safeParse", "safeParseAsync", "json", "formData", "at", "test",
    "match",
})  # fmt: skip


@dataclass(frozen=True)
class Refusal:
    """A place that refuses.

    Attributes:
        function: the innermost one around it.
        answers: it answers itself; else it throws, or hands an error on.
        test: the comparison of a password or code whose failure it tells of.
        login: it refuses a password or code.
    """

    node: Node
    function: Node
    answers: bool
    test: PasswordTest | None = None
    login: bool = False


def is_named_verification(call: Node) -> bool:
    """Whether a call verifies a token, by its name."""
    return _VERIFIES.match(last_name(call)) is not None


@dataclass(frozen=True)
class RefusedAccess:
    """The refusals of one file.

    Attributes:
        credentials: what the routes test that a place answers.
        told: the strategies of passport whose verdicts their routes log.
        loggers: those that the configuration names.
    """

    view: View
    credentials: CredentialAnswers
    told: Callable[[], Collection[str]] = field(default=tuple, repr=False)
    loggers: Collection[str] = ()

    def find(self) -> Iterator[Refusal]:
        """Every refusal; one that is seen in two ways comes twice."""
        yield from self._called()
        yield from self._returned()
        yield from self._declined()
        yield from self._verdicts()
        yield from self._thrown()
        yield from self._denied()

    def _called(self) -> Iterator[Refusal]:
        """Calls that answer, and errors that are handed on: `next(new ForbiddenError())`."""
        for call in self.view.names.calls():
            name = last_name(callee_of(call))
            function = function_around(call) if name in _REFUSERS else None
            if function is None:
                continue
            if is_refusing_call(self.view.names, call) and self._is_gate(function, call):
                yield self._refusal(call, function, answers=True)
            elif name == "next" and any(map(is_refusing_error, arguments_of(call)[:1])):
                yield self._refusal(call, function, answers=False)

    def _returned(self) -> Iterator[Refusal]:
        """Answers that a handler gives back as an object: `return { status: 401, body }`."""
        file = self.view.file
        for statement in file.nodes("return_statement", "arrow_function") if "status" in file.text else ():
            function = next((a for a in (statement, *ancestors(statement)) if a.type in FUNCTIONS), None)
            given = statement.child_by_field_name("body") or next(iter(statement.named_children), None)
            if function is None or given is None or given.type == "statement_block":
                continue
            for way in all_ways(given):
                if is_refusing_object(way) and self._is_gate(function, way):
                    yield self._refusal(way, function, answers=True)

    def _declined(self) -> Iterator[Refusal]:
        """What a server action gives the browser for a wrong password: `return { ok: false }`."""
        file = self.view.file
        for statement in file.nodes("return_statement") if "use server" in file.text else ():
            function = function_around(statement)
            if function is None or not (is_action(function) or wrapper_of(function) is not None):
                continue
            if self._test_before(statement, function) is not None:
                yield self._refusal(statement, function, answers=True)

    def _verdicts(self) -> Iterator[Refusal]:
        """What a verify callback of passport says of a wrong password: `done(null, false)`."""
        if not _VERDICT.finds(self.view.file.text):
            return
        for call, callee, _ in self.view.names.named:
            given = arguments_of(call)
            if len(given) <= 1 or text_of(given[0]) not in NO_VALUE:
                continue
            bound, function = self.view.names.binding(callee), function_around(call)
            if function is None or bound is None or bound.kind != "parameter":
                continue
            for way in all_ways(given[1]):
                if text_of(way) in NO_VALUE and self._test_before(way, function) is not None:
                    yield from self._untold(call, self._refusal(way, function, answers=True))

    def _untold(self, call: Node, verdict: Refusal) -> Iterator[Refusal]:
        """A verdict, unless the route of its strategy logs it; one of no known strategy may be logged by some route."""
        told = self.told()
        strategy = _strategy_of(call) if told else ""
        if verdict.test is not None and not strategy and told:
            verdict = replace(verdict, test=replace(verdict.test, acts=True))
        if not any(name in strategy for name in told):
            yield verdict

    def _thrown(self) -> Iterator[Refusal]:
        for statement in self.view.file.nodes("throw_statement"):
            function = function_around(statement)
            if function is None or not statement.named_children:
                continue
            if is_refusing_error(statement.named_children[0]) or self._test_before(statement, function):
                yield self._refusal(statement, function, answers=False)

    def _denied(self) -> Iterator[Refusal]:
        """Guards of NestJS that say no: `return false`, of which it makes an error of its own."""
        for statement in self.view.file.nodes("return_statement") if is_nest(self.view.file.text) else ():
            function = function_around(statement)
            given = next(iter(statement.named_children), None)
            if function is not None and name_of(function) == "canActivate" and text_of(given) == "false":
                yield self._refusal(statement, function, answers=False)

    def _refusal(self, node: Node, function: Node, *, answers: bool) -> Refusal:
        test = self._test_before(node, function)
        guessed = answers and self.credentials.is_guess(self.view.file.path, node)
        login = test is not None or (guessed and self._looked_into(node, function))
        return Refusal(node, function, answers, test, login)

    def _looked_into(self, node: Node, function: Node) -> bool:
        """Whether a refusal hangs on more than whether something was sent, and in which form."""
        condition = next((condition for condition, _ in conditions(node, function)), None)
        traced = self.view.names.trace(condition) if condition is not None else []
        asked = (part for origin in traced for part in walk(origin))
        return any(part.type == "call_expression" and last_name(part) not in _FORMS for part in asked)

    def _is_gate(self, function: Node, answer: Node) -> bool:
        """Whether an answer of this function is a decision about who calls.

        It is in a function that lets others through, in one that reads a token or compares a password itself, in a
        route handler of a framework without middleware, in one that leads to the test of a credential, and wherever
        it is 403.
        """
        around = with_functions_around(function)
        if any(map(takes_request, around)) and (
            "403" in text_of(answer)
            or self._test_before(answer, function) is not None
            or lets_others_through(self.view.names, function)
            or any(name_of(outer) in ROUTE_NAMES for outer in around)
            or any(map(is_named_verification, self.view.names.calls(function)))
        ):
            return True
        return self.credentials.is_decision(self.view.file.path, answer)

    def _test_before(self, node: Node, function: Node) -> PasswordTest | None:
        """The comparison behind a place in the branch of a password that does not match."""
        for condition, holds in conditions(node, function):
            find = failed_test if holds else passed_test
            if (found := find(self.view, condition, self.loggers)) is not None:
                return found
        return None


def _strategy_of(call: Node) -> str:
    """The class of passport's strategy around a call, and the name that it is given; empty for a function elsewhere."""
    made = next((a for a in ancestors(call) if a.type == "new_expression"), None)
    if made is None:
        return ""
    beside = made.parent.named_children[:1] if made.parent is not None else []
    named = [text_of(node) for node in beside if node.type == "string"]
    return " ".join([last_name(made.child_by_field_name("constructor")), *named]).lower()
