"""The queries that one function asks, each noted with what limits it there."""

import ast
from dataclasses import dataclass

from secgate.facts.python.claims import asked_names, atoms_of, claim_name, claims_in, names_caller, rows_in
from secgate.facts.python.conditions import OWN, Conditions, Found, asked_key
from secgate.facts.python.django_calls import queries_in
from secgate.facts.python.model_classes import PythonModel
from secgate.facts.python.query_calls import Calls
from secgate.facts.python.query_home import Claim, Event, Kind, Write
from secgate.facts.python.query_parts import (
    Asked,
    Built,
    Fields,
    Row,
    Spot,
    Value,
)
from secgate.facts.python.query_texts import with_values

_DEEPEST = 4
_MOST_BACK = 60
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
            self._look(built.model, reader, found, (spot, operation))
        kind_of_event: Kind = "create" if built.operation == "insert" else "query"
        if self.unit.web:
            self._claim(built, reader)
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

    def _look(self, model: PythonModel, reader: Conditions, found: Found, use: tuple[Spot, str]) -> None:
        """Note which rows a query has looked up for the tenant, by what names them."""
        spot, operation = use
        for path, value, where in found.values:
            # NOTE: that others point at a row says whose it is only where their absence is told.
            own = path.rpartition("__")[2] in OWN
            kind = reader.kind_of(tuple(path.split("__")), model)
            if kind is not None and (own or operation in _TELL):
                self.looked.setdefault((kind, ast.dump(where.node)), spot)
                if isinstance(value, Asked) and value.key:
                    self.looked.setdefault((kind, asked_key(value)), spot)

    def _claim(self, built: Built, reader: Conditions) -> None:
        """Note the tenants that a query takes from the request; those of a membership are looked up with who asks."""
        asks_caller = names_caller(built)
        if asks_caller:
            self.home.asked_with.update((self.unit, key) for key in rows_in(built))
            self.believe(*(atom.value for atom in atoms_of(built)))
        for value, spot in claims_in(built, reader):
            named = frozenset(asked_names(built))
            self.home.claims.append(Claim(self.unit, value, spot, built.site, self.via, self.staff, named))

    def mark(self, row: Row, spot: Spot) -> None:
        """Note that a row is compared with the tenant or with whoever asks; what names it is looked up thereby."""
        super().mark(row, spot)
        for event in reversed(self.home.events[-_MOST_BACK:]):
            if row.site is not None and event.site.key == row.site.key and event.model is not None:
                reader = self.home.conditions(self.looked, self.guarded)
                self._look(event.model, reader, event.found, (spot, event.operation))

    def believe(self, *values: Value) -> None:
        """Note that what a request says is compared, or handed to what may refuse it."""
        names = {name for value in values if (name := claim_name(value))}
        if names:
            self.home.believed.setdefault(self.unit, set()).update(names)

    def write(self, row: Row, fields: Fields, spot: Spot) -> None:
        """Note that values are put into a row here."""
        if self.unit.web:
            reader = self.home.conditions(dict(self.looked), self.guarded)
            self.home.writes.append(Write(self.unit, row, fields, spot, self.via, reader, self.staff))

    def create(self, model: PythonModel, fields: Fields, spot: Spot, operation: str) -> None:
        """Note that a row is made here."""
        self.write(Row(model, None), fields, spot)
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
