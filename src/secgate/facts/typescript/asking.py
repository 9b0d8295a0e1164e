"""Calls of limiters, and counts by hand, in the body of a guard or handler."""

from secgate.facts.typescript import libraries
from secgate.facts.typescript.attempts import BY_HAND, COUNTS, HITS, LOOKS, UNKNOWN, asked_at, number_of
from secgate.facts.typescript.names import arguments_of
from secgate.facts.typescript.reading import Frame
from secgate.facts.typescript.results import Results
from secgate.facts.typescript.symbols import SERVER, Symbol
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.values import ExternalCall, Site, Value

_FLIPPED = str.maketrans("<>", "><")
_COMPARES = frozenset({">", ">=", "<", "<="})
_WORKED_OUT = frozenset({"binary_expression", "parenthesized_expression", "number", "identifier"})


class Asking(Results):
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

    def _operation(self, node: Node, frame: Frame) -> Symbol:
        found = super()._operation(node, frame)
        operator = text_of(node.child_by_field_name("operator")) if node.type == "binary_expression" else ""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if operator in _COMPARES and left is not None and right is not None:
            for hits, most, shown in ((left, right, operator), (right, left, operator.translate(_FLIPPED))):
                known = frame.find(text_of(hits)) if hits.type == "identifier" else None
                if known is not None and known.name == HITS:
                    number = self._numbers([self.evaluate(most, frame)], [most], Site(frame.scope.module, node))[0]
                    self.effects.counters.compare(shown, number)
        return found


def _is_worked_out(node: Node) -> bool:
    """Whether an expression is a sum or product of numbers and names."""
    return all(part.type in _WORKED_OUT for part in walk(node) if part.is_named)
