"""What is wrong with a value that reaches a store as a client sent it: how, and how sure that is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from secgate.facts.express_version import Nesting
from secgate.facts.typescript.action_inputs import Declared
from secgate.facts.typescript.names import callee_of, last_name
from secgate.facts.typescript.query_sinks import Danger
from secgate.facts.typescript.raw_flow import Arrival
from secgate.facts.typescript.syntax import Node
from secgate.model import TraceStep

_HARMLESS = re.compile(
    r"^\$|pars|valid|assert|check|schema|sanit|escape"
    r"|^(?:query|execute|log|trace|debug|info|warn|error|fatal|send|json|render|redirect)$",
    re.IGNORECASE,
)
_NOTES = {
    "filter": "an object in its place is a filter of its own here",
    "whole": "its names choose what is asked or written here",
    "value": "it is written here",
    "column": "it names a column or a relation here",
}


@dataclass(frozen=True)
class RawInput:
    """A value that reaches a store as it was sent.

    Attributes:
        start: where it is read.
        cast: the type assertion that stands in the place of a test; `single` where it is around one value.
        sharp: the place alone shows the fault.
        steps: how it gets to the store.
    """

    start: Node
    cast: Node | None
    single: bool
    sharp: bool
    steps: tuple[TraceStep, ...]


def of_query(arrivals: Iterable[Arrival], nesting: Nesting) -> RawInput | None:
    """The worst of what values of a query reach."""
    found = []
    for arrival in arrivals:
        danger = _danger(arrival)
        if danger is not None and not (nesting == "no" and _is_text(arrival, danger)):
            sure = nesting == "yes" or arrival.at.built or not arrival.at.taken
            found.append(_made(arrival, danger, sharp=sure and danger in {"filter", "whole"}))
        elif arrival.is_mail and nesting != "no":
            found.append(_made(arrival, "value", sharp=False))
    return max(found, key=_rank, default=None)


def of_action(arrivals: Iterable[Arrival], declared: Declared) -> RawInput | None:
    """The worst of what an argument of a server action reaches."""
    found = []
    for arrival in arrivals:
        danger = _danger(arrival)
        if danger is None or (declared == "form" and _is_text(arrival, danger)):
            continue
        sharp = declared in {"object", "form"} and danger != "column"
        found.append(_made(arrival, danger, sharp=sharp))
    return max(found, key=_rank, default=None)


def lost(arrivals: Iterable[Arrival]) -> Arrival | None:
    """A call of the target that is handed the value and could not be followed: no schema, and no log."""
    for one in arrivals:
        if one.store is None and not one.is_mail and not _HARMLESS.search(last_name(callee_of(one.call))):
            return one
    return None


def _danger(arrival: Arrival) -> Danger | None:
    return arrival.store.danger(arrival.position, arrival.at.path) if arrival.store is not None else None


def _is_text(arrival: Arrival, danger: Danger) -> bool:
    """Whether the value is a text or a list of texts, which stores bind or refuse there."""
    computed = danger == "column" and arrival.at.path[-1:] == ("[key]",)
    return arrival.at.taken and not arrival.at.built and not computed


def _made(arrival: Arrival, danger: Danger, *, sharp: bool) -> RawInput:
    at, call = arrival.at, arrival.call
    place = TraceStep(path=at.view.file.path, line=at.view.file.place(call).line, note=_NOTES[danger])
    exact = sharp and arrival.store is not None and arrival.store.kind == "prisma"
    single = at.cast is not None and at.cast_part
    return RawInput(at.start or at.node, at.cast, single, exact, (*at.steps, place))


def _rank(found: RawInput) -> tuple[bool, bool, int]:
    return found.sharp, found.cast is not None, -found.start.start_byte
