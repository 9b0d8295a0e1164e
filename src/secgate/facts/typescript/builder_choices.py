"""Steps of a builder that only some ways take: `if (status) query.andWhere(…)`."""

from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.typescript.filter_values import Filter
from secgate.facts.typescript.names import FUNCTIONS, ancestors, inside
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.typeorm_builders import Part
from secgate.facts.typescript.values_given import is_presence
from secgate.facts.typescript.view import View

_CHOICES = frozenset({"if_statement", "ternary_expression", "switch_case", "catch_clause"})


@dataclass(frozen=True)
class Choices:
    """What stands around the steps of one query.

    Attributes:
        view: the file of the query.
        end: the call that runs it.
    """

    view: View
    end: Node

    def is_choice(self, part: Part) -> bool:
        """Whether a step runs on some ways only."""
        return any(outer.type in _CHOICES for outer in self._around(part))

    def _around(self, part: Part) -> Iterator[Node]:
        """What stands around a step within its function, and not around the call that runs the builder."""
        for outer in ancestors(part.call):
            if outer.type in FUNCTIONS or (part.view is self.view and inside(self.end, outer)):
                return
            yield outer

    def under_condition(self, found: Filter, part: Part) -> Filter:
        """A step that an `if` takes: it vanishes when that asks for the tenant, and may be absent otherwise."""
        for outer in self._around(part):
            if outer.type not in _CHOICES:
                continue
            condition = outer.child_by_field_name("condition")
            tenant = part.view.words.mentioned(condition) if condition is not None else None
            if found.pin == "pinned":
                asks = tenant is not None and condition is not None and is_presence(condition)
                return Filter(
                    "vanishes" if asks else "unknown",
                    found.values,
                    [tenant] if asks and tenant else [],
                    proof=found.proof,
                )
            # NOTE: what only some ways ask for limits no other way.
            return Filter("unknown" if found.pin in {"principal", "unknown"} else "no")
        return found
