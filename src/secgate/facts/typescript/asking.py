"""Calls of limiters, and counts by hand, in the body of a guard or handler."""

from secgate.facts.typescript import libraries
from secgate.facts.typescript.attempts import BY_HAND, COUNTS, HITS, LOOKS, UNKNOWN, asked_at, number_of
from secgate.facts.typescript.methods import Methods
from secgate.facts.typescript.names import arguments_of
from secgate.facts.typescript.symbols import SERVER, Symbol
from secgate.facts.typescript.syntax import Node, walk
from secgate.facts.typescript.values import ExternalCall, Site, Value

_FLIPPED = str.maketrans("<>", "><")
_WORKED_OUT = frozenset({"binary_expression", "parenthesized_expression", "number", "identifier"})


class Asking(Methods):
    """What is asked of limiters; other calls are added by the classes built on this one."""

    def attempted(self, value: Value | None, name: str, symbols: list[Symbol], site: Site) -> Symbol | None:
        """What a limiter or a count gives; None for any other call."""
        if isinstance(value, ExternalCall) and libraries.is_limiter_instance(value) and name in COUNTS | LOOKS:
            limit = libraries.rate_limit(value, self.machine.forced) or UNKNOWN
            self.effects.limits = [*self.effects.limits, limit] if name in COUNTS else self.effects.limits
            self.effects.asked.append(asked_at(site, name, limit, self.effects.branch))
            return SERVER
        if name == "consume":
            self.effects.asked.append(asked_at(site, name, UNKNOWN, self.effects.branch))
        if name not in BY_HAND:
            return None
        numbers = self._numbers(symbols, arguments_of(site.node), site)
        return Symbol(name=HITS) if self.effects.counters.call(name, numbers) else None

    def _numbers(self, symbols: list[Symbol], nodes: list[Node], site: Site) -> list[float | None]:
        """The numbers that symbols stand for, those among them that are worked out where they stand."""
        found = [number_of(symbol) for symbol in symbols]
        scope = self.machine.scope_of(site.module.path)
        for index, node in enumerate(nodes[: len(found)]):
            if found[index] is None and node.type == "binary_expression" and _is_worked_out(node):
                found[index] = number_of(Symbol(value=self.machine.forced(self.machine.evaluate(node, scope))))
        return found

    def ranked(self, operator: str, left: Symbol, right: Symbol, site: Site) -> Symbol | None:
        """What a comparison of ranks proves; one of a count is remembered."""
        if HITS in {left.name, right.name}:
            sides = (site.node.child_by_field_name(side) for side in ("left", "right"))
            numbers = self._numbers([left, right], [side for side in sides if side is not None], site)
            counted = left.name == HITS
            self.effects.counters.compare(
                operator if counted else operator.translate(_FLIPPED), numbers[1 if counted else 0]
            )
        return super().ranked(operator, left, right, site)


def _is_worked_out(node: Node) -> bool:
    """Whether an expression is a sum or product of numbers and names."""
    return all(part.type in _WORKED_OUT for part in walk(node) if part.is_named)
