"""What is kept while the body of a guard or handler is read: names, ways out, and what it was seen to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal as Word

from secgate.facts.model import RateLimit
from secgate.facts.typescript.attempts import Asked, Counters
from secgate.facts.typescript.proofs import State
from secgate.facts.typescript.symbols import Symbol
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.values import Scope, Value
from secgate.model import TraceStep

MAX_STEPS = 6_000
MAX_CALLS = 7
MAX_ELEMENTS = 40


@dataclass(frozen=True)
class Exit:
    """One way out of a body.

    Attributes:
        kind: `next` lets the request go on, `return` ends a function, `throw` refuses, `settle` gives a promise its
            value.
    """

    kind: Word["next", "return", "throw", "settle"]
    state: State
    value: Symbol | None = None


@dataclass
class Frame:
    """Names of a function that is read, over the scope it was made in."""

    scope: Scope
    names: dict[str, Symbol] = field(default_factory=dict)
    parent: "Frame | None" = None
    this: Value | None = None

    def find(self, name: str) -> Symbol | None:
        """A local name."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.names:
                return frame.names[name]
            frame = frame.parent
        return None

    def set(self, name: str, symbol: Symbol) -> None:
        """Give a name that exists another value; a new one belongs to this frame."""
        frame: Frame | None = self
        while frame is not None and name not in frame.names:
            frame = frame.parent
        (frame if frame is not None else self).names[name] = symbol


def filled(template: Node, frame: Frame) -> str | None:
    """The text of a template whose gaps are names of known texts; None for any other."""
    found = ""
    for child in template.named_children:
        name = child.named_children[0] if child.type == "template_substitution" and child.named_children else None
        held = frame.find(text_of(name)) if name is not None and name.type == "identifier" else None
        if child.type != "string_fragment" and (held is None or held.text is None or held.loose):
            return None
        found += text_of(child) if held is None else held.text or ""
    return found


@dataclass
class Effects:
    """What a body was seen to do, besides what it proves.

    Attributes:
        asked: what it does about attempts at a credential, in order.
        branch: the conditions around what is read just now.
        counters: what it counts by hand.
    """

    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    tests: set[str] = field(default_factory=set)
    grants: list[State] = field(default_factory=list)
    unknown_calls: int = 0
    tenant_source: str = ""
    tenant_inside: bool = False
    validates: bool = False
    looked: set[str] = field(default_factory=set)
    unclear: set[str] = field(default_factory=set)
    of_target: list[TraceStep] = field(default_factory=list)
    answers_429: bool = False
    issues_token: bool = False
    limits: list[RateLimit] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    branch: tuple[int, ...] = ()
    counters: Counters = field(default_factory=Counters)

    @contextmanager
    def under(self, condition: int) -> Iterator[None]:
        """What is read inside hangs on a condition."""
        outer, self.branch = self.branch, (*self.branch, condition)
        try:
            yield
        finally:
            self.branch = outer

    def leave_tenant(self, source: str, *, inside: bool) -> None:
        """Remember what the tenant is read from: the first place that says so counts."""
        if source and not self.tenant_source:
            self.tenant_source, self.tenant_inside = source, inside


class TooLongError(Exception):
    """A body takes more steps than one may."""
