"""What leads to a handler, and whether something there gives a part of the request to a schema before it runs."""

from dataclasses import dataclass, replace

from secgate.facts.approaches import Approach, Approaches
from secgate.facts.typescript.handed_over import parsed_around
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.view import View
from secgate.model import Confidence, TraceStep

_SHOWN = 3


@dataclass(frozen=True)
class InFront:
    """What leads to a handler.

    Attributes:
        ways: the routes on which nothing in front of it parses the part.
        is_open: something leads to it without a parse, or nothing is known to lead to it.
        confidence: lower than the rule's where it is not proven that the routes lead there.
        doubt: a route of which it is not known whether it parses the part, where no other is open.
    """

    ways: tuple[Approach, ...] = ()
    is_open: bool = True
    confidence: Confidence | None = None
    doubt: str | None = None

    def steps(self, part: str) -> tuple[TraceStep, ...]:
        """The ways, with what stands on them of a part of the request."""
        return tuple(step for way in self.ways[:_SHOWN] for step in way.steps(part))

    @property
    def message(self) -> str | None:
        """What is wrong with a body that is used as it came on these ways."""
        if not self.ways:
            return None
        others = f" and {len(self.ways) - 1} more" if len(self.ways) > 1 else ""
        return (
            f"The request's body is used and no schema parses it on {self.ways[0].name}{others}: "
            "any shape and any size of value gets in."
        )

    def lowered(self) -> "InFront":
        """The same, less sure."""
        return replace(self, confidence=Confidence.MEDIUM)


def front_of(view: View, function: Node, part: str, approaches: Approaches) -> InFront:
    """What leads to a function."""
    ways = approaches.to(view, function)
    answers = {way: way.parses(part) for way in ways}
    open_ways = sorted((way for way in ways if answers[way] == "no"), key=lambda way: not way.direct)
    if ways and not open_ways:
        return InFront(is_open=False, doubt=next((way.name for way in ways if answers[way] == "unclear"), None))
    has_direct = any(way.direct for way in open_ways)
    around = "no" if has_direct else parsed_around(view, function, part)
    if around != "no":
        doubt = open_ways[0].name if around == "unclear" and open_ways else None
        return InFront(is_open=False, doubt=doubt)
    # NOTE: where no route is known to lead here, what stands in front was not looked at.
    sure = has_direct or (bool(ways) and not any(way.direct for way in ways))
    return InFront(tuple(open_ways), confidence=None if sure else Confidence.MEDIUM)
