"""What the steps of a query that a chain builds say together, whichever way it goes."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace

from secgate.facts.schemas import Model
from secgate.facts.typescript.built_calls import BuiltCall
from secgate.facts.typescript.built_queries import Built, Taken, condition_around
from secgate.facts.typescript.filter_values import Filter, ReadFilter, all_of, either
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.values_given import is_presence
from secgate.facts.typescript.view import View


@dataclass(frozen=True)
class BuiltReader(ABC):
    """Reads the steps of one query, so deep within others.

    Attributes:
        call: the query; None for a condition that stands alone.
        reading: reads any expression in the place of a condition.
    """

    call: BuiltCall | None
    model: Model
    depth: int
    reading: ReadFilter

    @abstractmethod
    def is_limit(self, step: Taken) -> bool:
        """Whether a step may limit the rows."""

    @abstractmethod
    def of_step(self, step: Taken) -> Filter:
        """What one step says."""

    def whole(self) -> Filter:
        """What all steps say."""
        return self.total(self.call.built) if self.call is not None else Filter("unknown")

    def total(self, built: Built) -> Filter:
        """What the steps say together; one way of several must be limited as all are."""
        found = all_of(self._taken(step) for step in self._standing(built.steps) if self.is_limit(step))
        for part in built.parts:
            found.add(self.total(part))
        if built.ways:
            found.add(either([self.total(way) for way in built.ways]))
        if built.open and not found.limited and found.pin != "vanishes":
            return Filter("unknown", found.values, found.vanishing)
        return found

    def _standing(self, steps: Sequence[Taken]) -> Sequence[Taken]:
        """The steps behind the last one that takes all conditions away."""
        resets = self.call.MANNER.resets if self.call is not None else ()
        return steps[max((at for at, step in enumerate(steps, 1) if step.name in resets), default=0) :]

    def _taken(self, step: Taken) -> Filter:
        """What one step says, and whether it is always taken."""
        found, call = self.of_step(step), self.call
        is_here = call is None or step.view is call.view
        found = found if is_here else replace(found, values=[], vanishing=[])
        chosen, asked = condition_around(step, call.start if call is not None and is_here else step.call)
        return sometimes(step.view, found, asked) if chosen else found


def sometimes(view: View, found: Filter, asked: Node | None) -> Filter:
    """A condition that only some ways have: it vanishes when they are told by the tenant."""
    if found.pin == "pinned":
        tenant = view.words.mentioned(asked) if asked is not None else None
        if tenant is not None and asked is not None and is_presence(asked):
            return Filter("vanishes", found.values, [tenant], proof=found.proof)
        return Filter("unknown", found.values)
    # NOTE: what only some ways ask for limits no other way.
    return Filter("unknown" if found.pin in {"principal", "unknown"} else "no")
