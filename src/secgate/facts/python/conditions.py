"""What the conditions of a query of Django or SQLAlchemy say about the tenant."""

import ast
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Literal

from secgate.facts.python.model_classes import PythonModel, PythonModels
from secgate.facts.python.query_parts import (
    Asked,
    Atom,
    Built,
    Column,
    Const,
    Fields,
    Other,
    Outer,
    Part,
    Principal,
    Row,
    RowPart,
    Several,
    Spot,
    Tenant,
    Tree,
    Value,
)
from secgate.facts.python.tenant_terms import OWNERS
from secgate.facts.queries import TENANT
from secgate.model import Confidence

Pin = Literal["pinned", "principal", "row", "vanishes", "unknown", "some-or", "no"]
How = Literal["where", "unique", "relation", "guarded"]
_STRONGEST: tuple[Pin, ...] = ("pinned", "principal", "row", "vanishes", "unknown", "some-or", "no")
_EQUAL = frozenset({"exact", "in", "iexact", "contained_by"})
OWN = frozenset({"id", "pk", "uuid"})
_MOST_PARTS = 200
_MOST_NESTED = 6

# (name of a model, a value as it is written): a row whose id this is was looked up for the tenant.
Looked = tuple[str, str]


def asked_key(value: Asked) -> str:
    """What stands for a value that a request names, wherever it was handed on to."""
    return f"asked {value.key}"


@dataclass
class Found:
    """What conditions say.

    Attributes:
        pin: how they limit the tenant.
        values: what is looked for, by column.
        proof: what shows the pin.
        sure: how sure that is.
    """

    pin: Pin = "no"
    how: How = "where"
    proof: Spot | None = None
    note: str = ""
    sure: Confidence = Confidence.HIGH
    values: list[tuple[str, Value, Spot]] = field(default_factory=list)

    @property
    def limited(self) -> bool:
        """Whether they keep to one tenant, or to the rows of the one who asks."""
        return self.pin in {"pinned", "principal", "row"}

    def add(self, other: "Found") -> None:
        """Both must hold: the stronger pin counts."""
        if _STRONGEST.index(other.pin) < _STRONGEST.index(self.pin):
            self.pin, self.how, self.proof, self.note, self.sure = (
                other.pin, other.how, other.proof, other.note, other.sure,
            )  # fmt: skip
        self.values += other.values


@dataclass(frozen=True)
class Conditions:
    """Reads the conditions of queries.

    Attributes:
        keys: the tenant keys.
        looked: what was looked up for the tenant before, with where.
        guarded: names of what a request asks for that guards in front of the function have looked up.
    """

    models: PythonModels
    keys: Collection[str]
    looked: dict[Looked, Spot]
    guarded: dict[str, Spot]
    limited: Callable[[Built], Found]

    def of(self, built: Built) -> Found:
        """What all conditions of a query say."""
        found = Found()
        if built.model is None:
            return found
        for part in built.parts[:_MOST_PARTS]:
            found.add(_with_doubt(self.read(part.tree, built.model), part))
        return found

    def written(self, fields: Fields, model: PythonModel) -> Found:
        """What the values of a new row say."""
        found = Found()
        for name, (value, spot) in fields.given.items():
            one = self._atom(Atom((name,), "exact", value, spot), model)
            # NOTE: who makes a row says nothing of its tenant.
            if one.pin != "principal":
                found.add(one)
        return found

    def read(self, tree: Tree | Atom, model: PythonModel) -> Found:
        """What one condition says."""
        if isinstance(tree, Atom):
            return self._atom(tree, tree.model or model)
        found = [self.read(one, model) for one in tree.parts[:_MOST_PARTS]]
        match tree.op:
            case "and":
                whole = Found()
                for one in found:
                    whole.add(one)
                return whole
            case "or":
                return _either(found)
            case "not":
                return Found()
            case _:
                return Found("unknown", values=[pair for one in found for pair in one.values])

    def _atom(  # noqa: C901, PLR0911 - one branch for each kind of value
        self, atom: Atom, model: PythonModel
    ) -> Found:
        column, owner, is_tenant, depth = self.walk(atom.path, model)
        value, spot = atom.value, atom.spot
        if atom.lookup not in _EQUAL:
            return Found()
        if isinstance(value, Column):
            return Found()
        if isinstance(value, Const) and value.nothing:
            return Found()
        if is_tenant:
            return self._tenant(atom, depth)
        if isinstance(value, Outer):
            return Found("row", "relation", spot, "tied to the row that the subquery is for")
        kind = self._kind(column, owner)
        if (held := self._row(value)) is not None and (kind is not None or column in OWN):
            note = "tied to a row that was found before" if held.site is not None else "tied to a row that is made here"
            return Found("row", "relation", spot, note)
        if isinstance(value, Principal) and (
            OWNERS.match(column) or self._is_person(kind) or self._is_person(owner.name)
        ):
            return Found("principal", "where" if depth == 0 else "relation", spot, "limited to the one who asks",
                         Confidence.MEDIUM)  # fmt: skip
        wanted = kind or (owner.name if column in OWN else None)
        if wanted is not None and (where := self._looked_up(wanted, value, spot)) is not None:
            return Found("row", "guarded", where, "looked up for the tenant here")
        if isinstance(value, Asked) and value.key in self.guarded:
            return Found("row", "guarded", self.guarded[value.key], "a guard in front looks it up", Confidence.MEDIUM)
        if column in OWN and atom.lookup == "in" and isinstance(value, Several | Other) and not depth:
            # NOTE: rows that are put into a list and written back have been found before.
            return Found("unknown")
        if isinstance(value, Built):
            inner = self.limited(value)
            if inner.limited:
                return Found("row", "relation", spot, "among rows that are limited themselves", inner.sure)
        shown = "__".join((*atom.path[:-1], column)) if depth else column
        return Found(values=[(shown, value, spot)])

    def _looked_up(self, wanted: str, value: Value, spot: Spot) -> Spot | None:
        """Where the row of a model that a value names was looked up for the tenant."""
        named = self.looked.get((wanted, asked_key(value))) if isinstance(value, Asked) and value.key else None
        return self.looked.get((wanted, ast.dump(spot.node))) or named

    def _tenant(self, atom: Atom, depth: int) -> Found:
        how: How = "where" if depth == 0 else "relation"
        here = "limited to the tenant here"
        if atom.lookup != "in":
            return Found("pinned", how, atom.spot, here)
        value = atom.value
        if isinstance(value, Row | RowPart | Principal | Tenant) or (
            isinstance(value, Several) and all(isinstance(one, Tenant | Row | RowPart) for one in value.values)
        ):
            return Found("pinned", how, atom.spot, here, Confidence.MEDIUM)
        if isinstance(value, Built) and value.model is not None:
            inner = self.limited(value)
            if inner.limited:
                return Found("principal", how, atom.spot, "among tenants of the one who asks", Confidence.MEDIUM)
        return Found("unknown", how, atom.spot, "a list of tenants from elsewhere")

    def walk(self, path: tuple[str, ...], model: PythonModel) -> tuple[str, PythonModel, bool, int]:
        """Where a path of names leads: the column, its model, whether that is the tenant, and over how many others."""
        at, depth = model, 0
        for index, written in enumerate(path):
            name = "id" if written == "pk" else written
            whole = index == len(path) - 1
            if self.models.tenancy(at) == "root" and whole and self._is_unique(at, name) and depth:
                return name, at, True, depth
            related = at.relation(name)
            kind = related.kind if related is not None else at.reverse[name][0] if name in at.reverse else None
            leads = self.models.by_name.get(kind) if kind is not None else None
            if name in self.keys or self._is_key(at, name):
                if whole or leads is None:
                    return name, at, True, depth
            elif whole and leads is not None and self.models.tenancy(leads) == "root" and related is not None:
                return name, at, not related.is_list, depth
            if whole or leads is None:
                return name, at, False, depth
            at, depth = leads, depth + 1
        return "", at, False, depth

    def _is_unique(self, root: PythonModel, name: str) -> bool:
        return name in {"id", "slug", "uuid"} or any(f.unique for f in root.model.fields if f.name == name)

    def _is_key(self, at: PythonModel, name: str) -> bool:
        """Whether a column holds the id of the tenant itself."""
        return any(name in f.relation_fields and f.kind == self.models.schema.tenant_root for f in at.model.fields)

    def _kind(self, column: str, owner: PythonModel) -> str | None:
        """The model whose row a column names."""
        for held in owner.model.fields:
            if column in held.relation_fields or (held.name == column and (held.relation_fields or held.is_list)):
                return held.kind or None
        return owner.reverse[column][0] if column in owner.reverse else None

    def kind_of(self, path: tuple[str, ...], model: PythonModel) -> str | None:
        """The model whose row the last name of a path stands for."""
        column, owner, _, _ = self.walk(path, model)
        return self._kind(column, owner) or (owner.name if column in OWN else None)

    def _row(self, value: Value) -> Row | None:
        """The row of a tenant that a value is or comes from."""
        level: list[Value] = [value]
        for _ in range(_MOST_NESTED):
            rows = [one.row if isinstance(one, RowPart) else one for one in level]
            held = (row for row in rows if isinstance(row, Row))
            found = next((row for row in held if self.models.tenancy(row.model) in {*TENANT, "root"}), None)
            if found is not None:
                return found
            inner = (one.values if isinstance(one, Several) else one.of for one in level
                     if isinstance(one, Several | Other))  # fmt: skip
            level = [part for parts in inner for part in parts][:_MOST_PARTS]
        return None

    def _is_person(self, kind: str | None) -> bool:
        found = self.models.by_name.get(kind) if kind is not None else None
        return found is not None and found.person


def _with_doubt(found: Found, part: Part) -> Found:
    """A part that may be left out."""
    if part.maybe and found.limited:
        return replace(found, pin="vanishes" if part.maybe == "tenant" else "unknown")
    return replace(found, values=[]) if part.maybe else found


def _either(found: list[Found]) -> Found:
    """Conditions of which one applies: every one must limit."""
    values = [pair for one in found for pair in one.values]
    if found and all(one.limited for one in found):
        weakest = max(found, key=lambda one: (_STRONGEST.index(one.pin), one.sure.rank))
        return replace(weakest, values=values)
    if any(one.limited for one in found):
        return Found("unknown" if any(one.pin == "unknown" for one in found) else "some-or", values=values)
    return Found("unknown" if any(one.pin == "unknown" for one in found) else "no", values=values)
