"""The queries that one function asks, each noted with what limits it there."""

import ast
from dataclasses import dataclass

from secgate.facts.python.conditions import OWN, Found
from secgate.facts.python.django_calls import queries_in
from secgate.facts.python.model_classes import PythonModel
from secgate.facts.python.query_calls import Calls
from secgate.facts.python.query_home import Event, Kind
from secgate.facts.python.query_parts import (
    Built,
    Fields,
    Spot,
    Value,
)
from secgate.facts.python.query_texts import with_values

_DEEPEST = 4
# What tells whether there is a row.
_TELL = frozenset(
    {"exists", "get", "first", "one", "scalar", "scalar_one", "scalar_one_or_none", "select", "one_or_none"}
)


@dataclass(eq=False)
class Asks(Calls):
    """The queries of one function."""

    def use(self, value: Value, spot: Spot, operation: str) -> None:
        """Note that the queries which a value holds are asked here."""
        for built in queries_in(value):
            self._asked(built, spot, operation, within=False, depth=0)

    def _asked(self, built: Built, spot: Spot, operation: str, *, within: bool, depth: int) -> None:
        reader = self.home.conditions(self.looked, self.guarded)
        found = reader.of(built)
        if built.empty:
            found = Found("pinned", "where", built.site, "gives no row")
        if built.written is not None and built.operation == "insert":
            found = reader.written(built.written, built.model) if built.model is not None else found
        limited = found.limited or within
        if found.pin == "pinned" and found.proof is not None and not built.empty:
            # NOTE: what a query is limited to the tenant by is the tenant, whatever it is called.
            self.tenant(found.proof.node, trusted=False)
        if built.model is not None and found.limited:
            for path, _, where in found.values:
                # NOTE: that others point at a row says whose it is only where their absence is told.
                own = path.rpartition("__")[2] in OWN
                kind = reader.kind_of(tuple(path.split("__")), built.model)
                if kind is not None and (own or operation in _TELL):
                    self.looked.setdefault((kind, ast.dump(where.node)), spot)
        kind_of_event: Kind = "create" if built.operation == "insert" else "query"
        self.home.events.append(
            Event(
                self.unit,
                built.site,
                built.model,
                kind_of_event,
                operation or built.operation,
                found,
                spot,
                self.via,
                within,
                self.staff,
                built.lost,
                built.written,
                conditional=bool(built.parts),
            )
        )
        if depth < _DEEPEST:
            for inner in (*built.inner, *(one for part in built.parts for one in queries_in(part.tree))):
                self._asked(inner, spot, "subquery", within=limited, depth=depth + 1)

    def create(self, model: PythonModel, fields: Fields, spot: Spot, operation: str) -> None:
        """Note that a row is made here."""
        self.home.events.append(
            Event(
                self.unit,
                spot,
                model,
                "create",
                operation,
                Found(),
                spot,
                self.via,
                staff=self.staff,
                fields=fields,
                reader=self.home.conditions(dict(self.looked), self.guarded),
            )
        )

    def raw(self, text: str | None, given: list[ast.expr], spot: Spot) -> None:
        """Note that a statement in SQL is sent here."""
        values = [self.value(one) for one in given]
        written = with_values(text, values[0] if values else None) if text is not None else None
        self.home.events.append(
            Event(self.unit, spot, None, "raw", "raw", Found(), spot, self.via, staff=self.staff, text=written)
        )
