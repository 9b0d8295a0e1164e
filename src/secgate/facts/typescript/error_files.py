"""Where errors leave one file: the responses it makes, and the functions it hands errors to that answer with them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from secgate.facts.typescript.error_code import MOST_FUNCTIONS
from secgate.facts.typescript.error_conditions import ErrorConditions, Proven
from secgate.facts.typescript.error_leaks import ErrorLeak, ErrorLeaks, LeakKind, logs
from secgate.facts.typescript.error_parameters import RESPONSE
from secgate.facts.typescript.error_values import ErrorValues, last_part
from secgate.facts.typescript.names import WRAPPERS, arguments_of, callee_of, inside
from secgate.facts.typescript.patterns import patterns_of
from secgate.facts.typescript.responses import Response, responses_in
from secgate.facts.typescript.syntax import Node, text_of, walk

_STATEMENTS = WRAPPERS | {"expression_statement", "return_statement", "arrow_function"}
_VERIFIES = re.compile(r"\b(?:\w*[vV]erify\w*|jwtVerify)\s*\(")
_COMPARES = re.compile(r"[!=]==|(?:[eE]qual|[cC]ompare)\w*\(")
_SECRET = re.compile(r"secret|api_?key", re.IGNORECASE)
_SECRET_GUARD = re.compile("secret|key", re.IGNORECASE)
_REFUSES = re.compile(r"\b40[13]\b")


@dataclass(frozen=True)
class ErrorFlow:
    """A part of an error that a response carries.

    Attributes:
        values: the file of the response.
        context: the catch clause or function with an error parameter around it; the response itself where none is.
        leak: with everything that is proven where the response is sent.
    """

    values: ErrorValues
    response: Response
    context: Node = field(repr=False)
    leak: ErrorLeak

    @property
    def is_elsewhere(self) -> bool:
        """Whether the response does not hold the place of the leak."""
        return self.values is not self.leak.values or not inside(self.leak.node, self.response.node)

    @property
    def is_of_verification(self) -> bool:
        """Whether the error was caught where something is verified."""
        tried = self.context.parent if self.context.type == "catch_clause" else None
        return tried is not None and _VERIFIES.search(text_of(tried.child_by_field_name("body"))) is not None


@dataclass(frozen=True)
class ErrorHandOver:
    """A call that hands an error to a function of the target.

    Attributes:
        flows: what responses in the function carry of it.
        answers: there are such responses.
        lost: the function is handed the response too, and could not be followed.
    """

    call: Node
    flows: tuple[ErrorFlow, ...] = ()
    answers: bool = False
    lost: bool = False


class ErrorFile:
    """One file.

    Args:
        near: another file by its names.
    """

    def __init__(self, conditions: ErrorConditions, near: Callable[[ErrorValues], "ErrorFile"]) -> None:
        self.conditions, self.values = conditions, conditions.values
        self._leaks = ErrorLeaks(conditions)
        self._near = near

    @cached_property
    def responses(self) -> list[Response]:
        """The responses that the file makes."""
        return list(responses_in(self.values))

    def context(self, response: Response) -> Node | None:
        """The catch clause or function with an error parameter around a response."""
        return self.values.context(response.node)

    def proven(self, response: Response) -> Proven:
        """What holds whenever a response is made."""
        return self.conditions.at(response.node)

    @cached_property
    def flows(self) -> list[tuple[Response, tuple[ErrorFlow, ...]]]:
        """Each response of the file, with what it carries of an error."""
        return [(response, tuple(self._carried(response))) for response in self.responses]

    def _carried(self, response: Response) -> Iterator[ErrorFlow]:
        here = self.proven(response)
        context = self.context(response) or response.node
        for leak in (leak for payload in response.payload for leak in self._leaks.of(payload)):
            yield ErrorFlow(self.values, response, context, leak.under(here))

    @property
    def hand_overs(self) -> Iterator[ErrorHandOver]:
        """The calls that are no responses, and hand an error to a function that may answer with it."""
        sent = {response.node.id for response in self.responses}
        for call in self.values.file.nodes("call_expression"):
            context = self.values.context(call) if call.id not in sent else None
            stands = context is not None and call.parent is not None and call.parent.type in _STATEMENTS
            handed = self._handed(call, context) if context is not None and stands else None
            if handed is not None:
                yield handed

    def _handed(self, call: Node, context: Node) -> ErrorHandOver | None:
        callee, given = callee_of(call), arguments_of(call)
        if not given or logs(callee):
            return None
        passed = self._leaks.first(given)
        if not any(passed):
            return None
        name, code = last_part(callee), self.conditions.code
        functions = code.functions(name, self.values)
        followed = 0 < len(functions) <= MOST_FUNCTIONS
        if not followed and name not in code.mappers and any(RESPONSE.match(last_part(one)) for one in given):
            return ErrorHandOver(call, lost=True)
        flows: list[ErrorFlow] = []
        answers = False
        for values, function in functions[:MOST_FUNCTIONS]:
            other = self._near(values)
            for response in other.within(function):
                answers = True
                flows += other.passed_on(response, function, call, passed, context)
        return ErrorHandOver(call, tuple(flows), answers)

    def within(self, function: Node) -> Iterator[Response]:
        """The responses that a function makes."""
        return (response for response in self.responses if inside(response.node, function))

    def passed_on(
        self, response: Response, function: Node, call: Node, passed: list[ErrorLeak | None], context: Node
    ) -> Iterator[ErrorFlow]:
        """What a response in a function carries of an error that a call hands to it."""
        numbers = frozenset(int(text_of(a)) for a in arguments_of(call) if a.type == "number" and text_of(a).isdigit())
        if response.statuses == {None} and numbers:
            response = replace(response, statuses=numbers)
        inner = self.proven(response)
        for pattern, source in zip(patterns_of(function), passed, strict=False):
            if source is None:
                continue
            name = text_of(pattern)
            for leak in self._given(response, function.id, name, source.kind):
                # NOTE: a function that is an error context itself is judged where it stands.
                if text_of(leak.node).startswith(name) and not self.values.is_error(_first_name(leak.node)):
                    carried = replace(source, kind=leak.kind).under(leak.proven | inner)
                    yield ErrorFlow(self.values, response, context, carried)

    def _given(self, response: Response, function: int, name: str, kind: LeakKind) -> Iterator[ErrorLeak]:
        leaks = ErrorLeaks(self.conditions, {(function, name): kind})
        return (leak for payload in response.payload for leak in leaks.of(payload))

    def is_behind_secret(self, flow: ErrorFlow) -> bool:
        """Whether the request first had to present a secret: by a test above, or a guard of this file's router."""
        current: Node | None = flow.response.node
        while current is not None:
            before = current.prev_named_sibling
            while before is not None:
                if before.type == "if_statement" and _tests_secret(before.child_by_field_name("condition"), before):
                    return True
                before = before.prev_named_sibling
            current = current.parent
        return self._is_guarded(flow.response.node if flow.values is self.values else flow.leak.node)

    def _is_guarded(self, place: Node) -> bool:
        for call, _, used in self.values.file.names.named:
            for guard in arguments_of(call) if used == "use" and call.start_byte < place.start_byte else ():
                name = last_part(callee_of(guard) if guard.type == "call_expression" else guard)
                if _SECRET_GUARD.search(name):
                    bodies = (function for _, function in self.conditions.code.functions(name, self.values))
                    return any(_tests_secret(function, function) for function in bodies)
        return False


def _first_name(node: Node) -> Node:
    return next((part for part in walk(node) if part.type == "identifier"), node)


def _tests_secret(condition: Node | None, refusal: Node) -> bool:
    text = text_of(condition)
    if _COMPARES.search(text) is None or _SECRET.search(text) is None:
        return False
    return _REFUSES.search(text_of(refusal)) is not None
