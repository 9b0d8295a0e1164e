"""Error classes of the target: what of their arguments becomes their text, and which status they state."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from secgate.facts.typescript.error_code import ErrorCode
from secgate.facts.typescript.error_conditions import FRAMEWORK_ERROR
from secgate.facts.typescript.error_values import MAX_STEPS, ErrorValues, last_part
from secgate.facts.typescript.names import arguments_of, callee_of, key_of
from secgate.facts.typescript.patterns import patterns_of
from secgate.facts.typescript.statuses import CLIENT_ERROR, Statuses, statuses_of
from secgate.facts.typescript.syntax import Node, text_of, walk

_BUILT_IN = re.compile(r"^(?:Error|(?:Type|Range|Syntax|Aggregate)Error)$")
_EXTENDING = re.compile(r"\bclass\s+(\w+)(?:\s*<[^{};]*?>)?\s+extends\s")
_A_STATUS = re.compile(r"status|http_?code", re.IGNORECASE)
_BEYOND = 600
_NAMES = frozenset({"identifier", "shorthand_property_identifier"})


@dataclass(frozen=True)
class ErrorClass:
    """A class of errors.

    Attributes:
        texts: which arguments its text is made of.
        stated: the statuses that it states by itself.
        status_at: the arguments that state one.
        is_sent: a framework answers with its text, whatever the target does.
    """

    texts: frozenset[int] = frozenset({0})
    stated: Statuses = frozenset()
    status_at: frozenset[int] = frozenset()
    is_sent: bool = False

    def statuses(self, values: ErrorValues, given: Sequence[Node]) -> Statuses:
        """Those of one that is made of these arguments, as far as they are known."""
        said = (statuses_of(values, given[index]) for index in self.status_at if index < len(given))
        return _known(frozenset[int | None]().union(*said)) or self.stated


@dataclass
class ErrorClasses:
    """Each is read when somebody asks for it, once."""

    code: ErrorCode = field(repr=False)
    _read_so_far: dict[str, ErrorClass | None] = field(default_factory=dict, init=False, repr=False)

    def named(self, name: str, near: ErrorValues, depth: int = 0) -> ErrorClass | None:
        """The class of errors of this name; None where the target has none."""
        if name not in self._extending:
            return None
        if name not in self._read_so_far and depth < MAX_STEPS:
            # NOTE: a class that extends itself, over whatever others, is none.
            self._read_so_far[name] = None
            self._read_so_far[name] = self._read(name, near, depth)
        return self._read_so_far.get(name)

    @property
    def naming(self) -> frozenset[str]:
        """The files that name a class of errors of the target."""
        by_name = {name: self.code.words.paths(name) for name in sorted(self._extending)}
        known = (
            paths
            for name, paths in by_name.items()
            if paths and self.named(name, self.code.values(paths[0])) is not None
        )
        return frozenset(path for paths in known for path in paths)

    @cached_property
    def _extending(self) -> frozenset[str]:
        """The names of all classes that extend another one."""
        texts = (source.text for source in self.code.words.sources.values() if " extends " in source.text)
        return frozenset(name for text in texts for name in _EXTENDING.findall(text))

    def _read(self, name: str, near: ErrorValues, depth: int) -> ErrorClass | None:
        for values, node in self.code.classes(name, near):
            base = _extended(node)
            if _BUILT_IN.match(base):
                return _below(values, node, ErrorClass())
            if FRAMEWORK_ERROR.match(base):
                return _below(values, node, ErrorClass(status_at=frozenset({1}), is_sent=True))
            if (above := self.named(base, values, depth + 1)) is not None:
                return _below(values, node, above)
        return None


def _below(values: ErrorValues, node: Node, above: ErrorClass) -> ErrorClass:
    """What a class does that extends another one."""
    body = node.child_by_field_name("body")
    members = body.named_children if body is not None else []
    own = frozenset[int | None]().union(*(statuses_of(values, value) for value in _stated(members)))
    maker = next((member for member in members if _is_maker(member)), None)
    if maker is None:
        return ErrorClass(above.texts, _known(own) or above.stated, above.status_at, above.is_sent)
    parameters = [text_of(pattern.child_by_field_name("left") or pattern) for pattern in patterns_of(maker)]
    handed, assigned = _handed_up(maker), _assigned(maker)
    texts = [handed[index] for index in above.texts if index < len(handed)]
    texts += [right for left, right in assigned if left == "this.message"]
    statuses = [handed[index] for index in above.status_at if index < len(handed)]
    statuses += [right for left, right in assigned if _A_STATUS.search(left)]
    said = own.union(*(statuses_of(values, value) for value in statuses))
    named = frozenset(index for index, name in enumerate(parameters) if _A_STATUS.search(name))
    return ErrorClass(
        texts=_used(parameters, texts),
        stated=_known(said) or above.stated,
        status_at=named | _used(parameters, statuses),
        is_sent=above.is_sent,
    )


def _known(statuses: Statuses) -> Statuses:
    return frozenset(one for one in statuses if one is not None and CLIENT_ERROR <= one < _BEYOND)


def _used(parameters: Sequence[str], values: Sequence[Node]) -> frozenset[int]:
    """Which parameters some expressions are made of."""
    names = {text_of(part) for value in values for part in walk(value) if part.type in _NAMES}
    return frozenset(index for index, name in enumerate(parameters) if name in names)


def _stated(members: Sequence[Node]) -> Iterator[Node]:
    """What fields of a class say of its status."""
    for member in members:
        value = member.child_by_field_name("value") if member.type == "public_field_definition" else None
        if value is not None and _A_STATUS.search(key_of(member)):
            yield value


def _is_maker(member: Node) -> bool:
    return member.type == "method_definition" and text_of(member.child_by_field_name("name")) == "constructor"


def _handed_up(maker: Node) -> list[Node]:
    """What a constructor hands to that of the class above."""
    calls = (part for part in walk(maker) if part.type == "call_expression")
    return next((arguments_of(call) for call in calls if text_of(callee_of(call)) == "super"), [])


def _assigned(maker: Node) -> list[tuple[str, Node]]:
    """What a constructor assigns, as it is written, and the value."""
    found: list[tuple[str, Node]] = []
    for node in walk(maker):
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if node.type == "assignment_expression" and left is not None and right is not None:
            found.append((text_of(left), right))
    return found


def _extended(node: Node) -> str:
    """The name of the class that one extends; empty where none is written."""
    heritage = next((part for part in node.named_children if part.type == "class_heritage"), None)
    if heritage is None:
        return ""
    clause = next((part for part in heritage.named_children if part.type == "extends_clause"), heritage)
    return last_part(clause.named_children[0]) if clause.named_children else ""
