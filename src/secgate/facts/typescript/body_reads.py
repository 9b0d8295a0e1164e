"""The expressions of a file that read the body of a request, by the function that reads them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from secgate.facts.approaches import Approaches
from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.handed_over import given_part
from secgate.facts.typescript.names import FUNCTIONS, ancestors
from secgate.facts.typescript.nest_handed import handed_bodies, is_nest
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

_BODY = re.compile(r"^(?:req|request|ctx\.request|_req)\.body$")
_READ = re.compile(r"^(?:req|request|(?:c|ctx|context)\.req|ctx\.request)\.json$")
_ANSWER = re.compile(r"^_?(?:res|response|reply|next|ctx)$")
_SHORT = 40


@dataclass
class BodyReads:
    """One file.

    Attributes:
        doubtful: functions that are given a `body` whose origin is not known.
    """

    view: View
    approaches: Approaches
    doubtful: set[Node] = field(default_factory=set)

    @cached_property
    def sources(self) -> dict[Node, list[Node]]:
        """The expressions that read a body, by the function that reads them."""
        found: dict[Node, list[Node]] = {}
        for node in self.view.file.nodes("member_expression", "call_expression"):
            text = text_of(node) if node.end_byte - node.start_byte < _SHORT else ""
            callee = node.child_by_field_name("function")
            if _BODY.match(text.replace("?.", ".")) or (callee is not None and _READ.match(text_of(callee))):
                function = function_around(node)
                if function is not None and (callee is not None or self._takes_body(function)):
                    found.setdefault(function, []).append(node)
        for pattern in self.view.file.nodes("shorthand_property_identifier_pattern"):
            function = function_around(pattern)
            if text_of(pattern) == "body" and function is not None and self._takes(function):
                given = self._given(pattern, function)
                if given in {"request", "raw"}:
                    found.setdefault(function, []).append(pattern)
                elif given == "unknown":
                    found.setdefault(function, []).append(pattern)
                    self.doubtful.add(function)
                elif given == "parsed":
                    found.setdefault(function, [])
        for method, pattern in self._handed():
            found.setdefault(method, []).append(pattern)
        return found

    def _handed(self) -> Iterator[tuple[Node, Node]]:
        """The parameters of methods that NestJS gives a body, each with its method."""
        methods = self.view.file.nodes("method_definition") if is_nest(self.view.file.text) else []
        return ((method, pattern) for method in methods for pattern in handed_bodies(self.view.names, method))

    def _given(self, pattern: Node, function: Node) -> str:
        """What a destructured `body` is: that of a request, parsed by a wrapper, or unknown; empty for no such."""
        holder = _holder(pattern)
        if holder is None or holder.type == "variable_declarator":
            return "request" if holder is not None else ""
        if self.approaches.is_registered(self.view, function):
            return "request"
        given = given_part(self.view, function, "body")
        if given == "elsewhere":
            return "request" if self.approaches.to(self.view, function) else "unknown"
        return given

    def _takes(self, function: Node) -> bool:
        """Whether a function may be given the parts of a request."""
        return self._answers(function) or self.approaches.is_registered(self.view, function)

    def _takes_body(self, function: Node) -> bool:
        """Whether the body of a request that a function is given is no stream: a router gives it, and no framework."""
        return self._answers(function) or self.approaches.is_told(self.view, function)

    def _answers(self, function: Node) -> bool:
        """Whether a function has a response, or goes on to a next one: the body of a fetch request is a stream."""
        around = [function, *(a for a in ancestors(function) if a.type in FUNCTIONS)]
        if any(_ANSWER.match(given.name) for outer in around for given in self.view.names.parameters(outer)):
            return True
        return is_nest(self.view.file.text) and any(self.approaches.is_registered(self.view, one) for one in around)


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
