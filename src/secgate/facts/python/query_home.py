"""What the reading of all functions of a target shares: its code, its models, and the queries that were seen."""

import ast
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal, Protocol

from secgate.facts.python.classes import Classes
from secgate.facts.python.conditions import Conditions, Found, Looked
from secgate.facts.python.files import Function, PythonFile
from secgate.facts.python.model_classes import PythonModel, PythonModels
from secgate.facts.python.names import Defined, External, Symbol
from secgate.facts.python.project import Project
from secgate.facts.python.query_parts import Built, Fields, Func, Row, Spot, Tenant, Value
from secgate.facts.python.tenant_terms import TenantTerms
from secgate.facts.python.wording import written
from secgate.facts.wording import Written
from secgate.settings.config import Config

_INNER = re.compile(r"^[ \t]+(?:from|import)[ \t]", re.MULTILINE)
# Expressions of one function, with those of the functions that it calls.
_MOST_READ = 60_000
Kind = Literal["query", "create", "returned", "raw"]


@dataclass(frozen=True, eq=False)
class Unit:
    """A function that is read by itself, or a class or module whose own statements are.

    Attributes:
        node: the function; None for the statements of a module or class.
        cls: the class that it is a method of.
        name: with dots.
        web: it answers requests itself.
    """

    file: PythonFile
    node: Function | None
    cls: Defined | None
    name: str
    web: bool = False


@dataclass(eq=False)
class Event:
    """One use of a query.

    Attributes:
        site: where the query begins.
        found: what limits it.
        spot: where it is used.
        via: the calls that lead to it from the unit, outermost first.
        looked: values that were looked up for the tenant before.
        within: it is a part of another query, which is limited.
        staff: only the platform's own staff gets there.
        conditional: it has conditions, whatever they say.
        guarded: decorators stand in front of its function that could not be followed.
        reader: what reads the values of a new row.
    """

    unit: Unit
    site: Spot
    model: PythonModel | None
    kind: Kind
    operation: str
    found: Found
    spot: Spot
    via: tuple[Spot, ...] = ()
    within: bool = False
    staff: bool = False
    lost: str = ""
    fields: Fields | None = None
    text: str | None = None
    conditional: bool = False
    guarded: bool = False
    reader: Conditions | None = None

    @property
    def written(self) -> Written:
        """What the fingerprint of a finding is made of that is about this query."""
        return written(self.site.file, self.site.node, self.unit.name)


@dataclass(frozen=True, eq=False)
class Write:
    """Values that are put into a row.

    Attributes:
        via: the calls that lead to it from the unit, outermost first.
        reader: what reads the values.
        staff: only the platform's own staff gets there.
    """

    unit: Unit
    row: Row
    fields: Fields
    spot: Spot
    via: tuple[Spot, ...]
    reader: Conditions
    staff: bool = False


@dataclass(frozen=True, eq=False)
class Claim:
    """A tenant that a query is limited to, and that does not come from whoever asks.

    Attributes:
        value: what names it: the request, or the code itself.
        spot: where it is used.
        site: of the query.
        via: the calls that lead to it from the unit, outermost first.
        beside: what else the query is limited to that the request names.
    """

    unit: Unit
    value: Value
    spot: Spot
    site: Spot
    via: tuple[Spot, ...] = ()
    staff: bool = False
    beside: frozenset[str] = frozenset()


@dataclass
class Home:
    """The target.

    Attributes:
        events: the uses of queries.
        tenants: the tenants that each unit has at hand.
        writes: the values that units which answer requests put into rows.
        claims: the tenants that such units take from requests or fix.
        believed: names of what a request says that such a unit has compared or handed to what may refuse.
        asked_with: where rows are found that a unit asks for once more with whoever asks: is it a member of this one?
        cut: what was not read to its end.
        given: how often the query that a place gives back was taken up by a caller.
    """

    project: Project
    classes: Classes
    models: PythonModels
    terms: TenantTerms
    config: Config
    events: list[Event] = field(default_factory=list)
    tenants: dict[Unit, list[Tenant]] = field(default_factory=dict)
    given: Counter[tuple[str, int, int]] = field(default_factory=Counter)
    compared: dict[tuple[Unit, tuple[str, int, int]], Spot] = field(default_factory=dict)
    writes: list[Write] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    believed: dict[Unit, set[str]] = field(default_factory=dict)
    asked_with: set[tuple[Unit, tuple[str, int, int]]] = field(default_factory=set)
    cut: set[Unit] = field(default_factory=set)
    spent: dict[Unit, int] = field(default_factory=dict, repr=False)
    managers: dict[tuple[str, str], Value | None] = field(default_factory=dict, repr=False)
    _holders: dict[tuple[str, int, int, int], Defined | None] = field(default_factory=dict, repr=False)
    _inner: dict[str, bool] = field(default_factory=dict, repr=False)
    _symbols: dict[tuple[str, str], Symbol | None] = field(default_factory=dict, repr=False)

    def may_go_on(self, unit: Unit) -> bool:
        """Whether one expression more of a unit is read; one that is made to be slow to read is cut short."""
        spent = self.spent.get(unit, 0) + 1
        self.spent[unit] = spent
        if spent > _MOST_READ:
            self.cut.add(unit)
        return spent <= _MOST_READ

    def named(self, file: PythonFile, name: str) -> Symbol | None:
        """What a name of a file stands for."""
        key = (file.path, name)
        if key not in self._symbols:
            self._symbols[key] = self.project.named(file, name)
        return self._symbols[key]

    def symbol(self, file: PythonFile, node: ast.AST) -> Symbol | None:
        """What names with dots stand for at the top level of a file."""
        if isinstance(node, ast.Name):
            return self.named(file, node.id)
        if not isinstance(node, ast.Attribute):
            return None
        held = self.symbol(file, node.value)
        if isinstance(held, External):
            return External(f"{held.name}.{node.attr}")
        return self.project.symbol(file, node) if held is not None else None

    def holder(self, found: Defined, node: ast.AST) -> Defined | None:
        """The class that a method is written in."""
        key = (*found.key, id(node))
        if key not in self._holders:
            outer = next(iter(found.file.around(node)), None)
            held = Defined(found.file, outer, outer.name) if isinstance(outer, ast.ClassDef) else None
            self._holders[key] = held
        return self._holders[key]

    def has_inner_imports(self, file: PythonFile) -> bool:
        """Whether functions of a file import something themselves."""
        if file.path not in self._inner:
            self._inner[file.path] = _INNER.search(file.text) is not None
        return self._inner[file.path]

    def model_of(self, cls: Defined) -> PythonModel | None:
        """The model that a class is."""
        return self.models.by_class.get(cls.key)

    def conditions(self, looked: dict[Looked, Spot], guarded: dict[str, Spot]) -> Conditions:
        """What reads conditions, with what was looked up before."""

        def limited(built: Built) -> Found:
            return reader.of(built)

        keys = frozenset(self.config.tenant_keys)
        reader = Conditions(self.models, keys, looked, guarded, limited)
        return reader


class Evaluates(Protocol):
    """What reads the expressions of one function."""

    home: Home
    file: PythonFile

    def value(self, node: ast.expr) -> Value: ...  # noqa: D102 - told in Frame
    def spot(self, node: ast.expr) -> Spot: ...  # noqa: D102 - told in Frame
    def use(self, value: Value, spot: Spot, operation: str) -> None: ...  # noqa: D102 - told in Frame
    def create(self, model: PythonModel, fields: Fields, spot: Spot, operation: str) -> None: ...  # noqa: D102 - told in Frame
    def write(self, row: Row, fields: Fields, spot: Spot) -> None: ...  # noqa: D102 - told in Frame
    def raw(self, text: str | None, given: list[ast.expr], spot: Spot) -> None: ...  # noqa: D102 - told in Frame
    def run(self, function: Func, call: ast.Call, first: tuple[Value, ...] = ()) -> Value: ...  # noqa: D102 - told in Frame
    def method(self, cls: Defined, name: str, bound: Value, *, after: Defined | None = None) -> Func | None: ...  # noqa: D102 - told in Frame
