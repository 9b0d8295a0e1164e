"""Queries of Knex, and what they say by their steps: `knex("invoices").where({ org_id: orgId }).first()`.

A chain is told by its table; what a client is called says nothing. https://knexjs.org/guide/query-builder.html
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from secgate.facts.schemas import Model
from secgate.facts.typescript.column_terms import field_of
from secgate.facts.typescript.functions import shallow
from secgate.facts.typescript.knex_tables import Named, text_held
from secgate.facts.typescript.names import FUNCTIONS, Names, entries_of, unwrap
from secgate.facts.typescript.query_calls import QueryCall
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.typeorm_builders import HANDED, Part
from secgate.facts.typescript.view import View

_EQUAL = frozenset({"where", "andWhere"})
_AMONG = frozenset({"whereIn", "andWhereIn"})
_GIVES = frozenset({"select", "columns", "column", "first", "pluck", "returning"})
_ONE = frozenset({"first"})
_ENDS = frozenset({"limit", "first", "stream"})
_COUNTS = frozenset({"count", "countDistinct", "sum", "min", "max", "avg", "sumDistinct", "avgDistinct"})
_WRITES = {
    "update": "updateMany", "increment": "updateMany", "decrement": "updateMany", "del": "deleteMany",
    "delete": "deleteMany", "truncate": "deleteMany",
}  # fmt: skip
_PAIR = 2
Within = Literal["", "condition", "source"]


@dataclass(frozen=True)
class KnexCall(QueryCall):
    """One query.

    Attributes:
        view: its file.
        table: what it asks for; None when that is computed.
        parts: its steps, also those that follow on the variable that holds it.
        within: what it is to a query around it.
    """

    view: View = field(kw_only=True, repr=False, compare=False)
    table: Named | None = None
    parts: tuple[Part, ...] = ()
    within: Within = ""

    @property
    def model(self) -> Model | None:
        """Its table."""
        return self.table.model if self.table is not None else None

    def unread(self, _names: Names) -> str:
        """Nothing: what is not read of it is a condition that is not known."""
        return ""

    def conditions(self, _names: Names) -> list[Node]:
        """The call itself, which stands for all conditions of its steps."""
        return [self.node] if any(limits(part) for part in self.parts) else []

    def is_unfiltered(self, _names: Names) -> bool:
        """Always, where there is no condition."""
        return True

    def written(self, _names: Names) -> list[Node]:
        """The rows that it makes, or what it sets."""
        found = [part.given for part in self.own if part.name in {"insert", "update", "merge"}]
        found += [part.given[1:] for part in self.own if part.name == "batchInsert"]
        return [given[0] for given in found if given and unwrap(given[0]).type != "string"]

    def asked(self, names: Names) -> Mapping[str, Node]:
        """The columns that must have a value; for an upsert those of its conflict, with the values of the new row."""
        if self.operation == "upsert":
            row = dict(entries_of(names.resolve(self.written(names)[0]))) if self.written(names) else {}
            given = next((part.given for part in self.own if part.name == "onConflict"), [])
            target = {text_held(self.view, one) for whole in given for one in _listed(unwrap(whole))}
            return {key: value for key, value in row.items() if key in target}
        found: dict[str, Node] = {}
        for name, value in self._terms(names):
            found.setdefault(name, value)
        return found

    def _terms(self, names: Names) -> Iterator[tuple[str, Node]]:
        """(column, value) of its own table that its steps ask for by one value, or by a list of them."""
        for part in self.own:
            given = part.given
            made = names.resolve(given[0]) if given else None
            if made is None or part.name not in _EQUAL | _AMONG:
                continue
            pairs = list(entries_of(made)) if made.type == "object" else []
            if not pairs and len(given) >= _PAIR and (len(given) == _PAIR or text_of(given[1])[1:-1] in {"=", "in"}):
                pairs = [(text_held(self.view, given[0]), given[-1])]
            for key, value in pairs:
                alias, _, column = key.rpartition(".")
                own = not alias or (self.table is not None and alias == self.table.alias)
                if column and own and self.model is not None:
                    yield field_of(self.model, column) or column, unwrap(value)

    def entries(self, names: Names) -> Iterator[tuple[str, Node]]:
        """Every term of its conditions, and every entry of what it writes."""
        yield from self._terms(names)
        for whole in self.written(names):
            for part in shallow(names.resolve(whole)):
                if part.type == "object":
                    yield from ((key, unwrap(value)) for key, value in entries_of(part) if key)

    def shown(self, _names: Names) -> list[Node]:
        """What it selects or returns."""
        return [one for part in self.own if part.name in _GIVES for one in part.given]

    def chosen(self, _names: Names) -> frozenset[str] | None:
        """The columns that it selects by name; None where it gives all of them."""
        found = [text_held(self.view, one) for whole in self.shown(_names) for one in _listed(unwrap(whole))]
        if not found or any(not name or name.endswith("*") for name in found):
            return None
        return frozenset(name.rpartition(".")[2].partition(" ")[0] for name in found)

    def builders(self, _names: Names) -> list[Node]:
        """Functions that give a condition, or are handed the query."""
        found = [part.call for part in self.own if part.name == HANDED]
        asked = (unwrap(part.given[0]) for part in self.own if part.name in _EQUAL and len(part.given) == 1)
        return found + [one for one in asked if one.type == "call_expression"]

    def filtered(self, names: Names, model: Model) -> frozenset[str] | None:
        """The columns of its own table that its steps name, where all of them are plainly written."""
        found: set[str] = set()
        for part in self.parts:
            if not limits(part) or part.name.endswith(("Join", "join")):
                continue
            made = names.resolve(part.given[0]) if part.given else None
            plain = part.view is self.view and made is not None and not part.name.startswith("or")
            if not plain or made is None or "Raw" in part.name or "Exists" in part.name or part.name == HANDED:
                return None
            keys = [key for key, _ in entries_of(made)] if made.type == "object" else [text_held(self.view, made)]
            for key in keys:
                alias, _, column = key.rpartition(".")
                name = field_of(model, column)
                if (alias and (self.table is None or alias != self.table.alias)) or name is None:
                    return None
                found.add(name)
        return frozenset(found) or None

    def has_end(self, names: Names) -> bool:
        """Whether it has a limit, asks for one row by what is unique, or is a part of another query."""
        unique = {f.name for f in self.model.fields if f.unique} if self.model is not None else set()
        ended = any(part.name in _ENDS or part.name == HANDED for part in self.parts)
        return ended or bool(self.within) or bool(unique & set(self.asked(names)))

    def asks_for_many(self, _names: Names) -> bool:
        """Whether it asks with `whereIn`."""
        return any(part.name in _AMONG for part in self.parts)

    def gives_rows(self) -> bool:
        """Whether `returning` asks for the rows."""
        return any(part.name == "returning" for part in self.parts)

    def part_of(self) -> Within:
        """Whether it is the condition of another query, or what that asks for rows."""
        return self.within

    def any_model(self) -> Model | None:
        """A table without columns."""
        return Model("", "", 0, (), (), "", orm="knex")

    @property
    def own(self) -> list[Part]:
        """The steps in its file."""
        return [part for part in self.parts if part.view is self.view]


def limits(part: Part) -> bool:
    """Whether a step may say which rows are meant."""
    name = part.name.lower()
    joins = name in {"join", "innerjoin"} and any(_tells(one) for one in part.given)
    return "where" in name or name == "modify" or part.name == HANDED or joins


def _tells(node: Node) -> bool:
    """Whether the callback of a join compares a column with a value."""
    inner = unwrap(node)
    names = (one for one in walk(inner) if one.type == "property_identifier") if inner.type in FUNCTIONS else ()
    return any(text_of(one).endswith("nVal") for one in names)


def _listed(node: Node) -> list[Node]:
    return [one for one in node.named_children if one.type != "comment"] if node.type == "array" else [node]


def operation_of(view: View, parts: Sequence[Part]) -> str:
    """What a query does, as all facts call it."""
    names = [part.name for part in parts]
    write = next((_WRITES[name] for name in names if name in _WRITES), "")
    if write:
        return write
    if "batchInsert" in names:
        return "createMany"
    if "insert" in names or "upsert" in names:
        if "merge" in names or "upsert" in names:
            return "upsert"
        given = next((part.given for part in parts if part.name == "insert"), [])
        return "create" if given and view.names.resolve(given[0]).type == "object" else "createMany"
    if any(name in _COUNTS for name in names):
        return "groupBy" if "groupBy" in names else "count"
    return "findFirst" if "first" in names else "findMany"
