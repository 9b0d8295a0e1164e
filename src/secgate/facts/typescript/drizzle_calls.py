"""Queries of Drizzle: chains on a client, `db.query.<table>.find…`, and what they say by their parts.

A chain is told by its table; what a client is called says nothing. https://orm.drizzle.team/docs/select
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from secgate.facts.drizzle import may_query_tables
from secgate.facts.schemas import Model
from secgate.facts.typescript.drizzle_chains import Step, last_of, steps_of
from secgate.facts.typescript.drizzle_later import Later, is_within, later_of, part_of
from secgate.facts.typescript.drizzle_tables import OPERATORS, Column, column_of, operator_of, table_of, tied
from secgate.facts.typescript.functions import shallow
from secgate.facts.typescript.names import (
    FUNCTIONS,
    Names,
    arguments_of,
    callee_of,
    entries_of,
    last_name,
    plain,
    properties,
    returned,
    unwrap,
)
from secgate.facts.typescript.prisma_calls import changed_later
from secgate.facts.typescript.query_calls import Part, QueryCall
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import View

_STARTS = frozenset({"from", "insert", "update", "delete", "$count", "findFirst", "findMany"})
_SELECTS = frozenset({"select", "selectDistinct", "selectDistinctOn"})
_COMPARES = OPERATORS - {"and", "or", "not", "exists", "notExists", "ne", "notInArray"}
_READ_AT_ONCE = frozenset({"findFirst", "findMany", "$count"})
_INNER = frozenset({"innerJoin", "innerJoinLateral"})
_JOINS = _INNER | {"leftJoin", "leftJoinLateral", "rightJoin", "fullJoin", "crossJoin", "crossJoinLateral"}
_CONFLICTS = frozenset({"onConflictDoUpdate", "onDuplicateKeyUpdate"})
_AGGREGATES = frozenset({"count", "countDistinct", "sum", "avg", "min", "max"})
_COUNTS = re.compile(r"^sql[^`]*`\s*(?:coalesce\s*\(\s*)?(?:count|sum|avg|min|max)\s*\(", re.IGNORECASE)
# `and` within `and` that is looked into.
_DEEPEST = 8
_RUNS = frozenset({"run", "all", "get", "execute", "sync"})
_COLLECTIONS = frozenset({"Map", "Set", "WeakMap", "WeakSet"})
_COMPUTED = "the table of this query is computed"


@dataclass(frozen=True)
class DrizzleCall(QueryCall):
    """One query of Drizzle.

    Attributes:
        view: its file.
        model: its table; None when it is computed.
        unknown: how the code names a table that is computed.
        steps: the calls of its chain, as they run; the options of `findMany` are an argument of the last one.
    """

    view: View = field(kw_only=True, repr=False, compare=False)
    model: Model | None = None
    steps: tuple[Step, ...] = ()
    unknown: str = ""

    def unread(self, _names: Names) -> str:
        """A chain that is handed on before it is run, options from elsewhere."""
        options = self._options
        if options is not None and options.type != "object":
            return "its arguments come from elsewhere"
        step = self._relational
        if (
            options is not None
            and step is not None
            and (changed := changed_later(self.view.names, step.given[0], options))
        ):
            return changed
        return "a function that is given the query may change its filter" if self._later.handed else ""

    def conditions(self, _names: Names) -> list[Node]:
        """What `where` is given, the second of several counts alone; and what inner joins are."""
        wheres = [step.given[0] for step in self._all("where") if step.given]
        found = [self._later.always] if self._later.always is not None else wheres[-1:]
        counted = self._first("$count")
        found += counted.given[1:2] if counted is not None else []
        options = self._options
        if options is not None and "where" in (given := properties(options)):
            found.append(given["where"])
        found += (given[key] for given in self._conflicts() for key in ("setWhere", "where") if key in given)
        return found + [step.given[1] for step in self.steps if step.name in _INNER and len(step.given) > 1]

    def is_joined(self) -> bool:
        """Whether every table that is joined is tied to those before by an `eq` of two columns."""
        also = "from" if self._first("update") is not None else ""
        joins = [step for step in self.steps if step.name in {*_JOINS, also} and step.given]
        tables = [table for step in joins if (table := table_of(self.view, step.given[0])) is not None]
        if not joins or self.model is None:
            return True
        ties = [*self.conditions(self.view.names), *(step.given[1] for step in joins if len(step.given) > 1)]
        pairs = [pair for one in ties for pair in tied(self.view, one, self.model)]
        reached = {self.model.name}
        for _ in tables:
            reached |= {name for pair in pairs if pair & reached for name in pair}
        return all(table.name in reached for table in tables)

    def replaced(self, _names: Names) -> list[Node]:
        """What a later `where` is given, on some paths: it takes the place of the one before."""
        return list(self._later.sometimes)

    def is_unfiltered(self, _names: Names) -> bool:
        """Whether no spread may hold a `where`."""
        options = self._options
        if self._later.sometimes:
            return False
        return options is None or all(child.type != "spread_element" for child in options.named_children)

    def written(self, _names: Names) -> list[Node]:
        """What `values` and `set` are given, and the `set` of a conflict."""
        found = [step.given[0] for step in self.steps if step.name in {"values", "set"} and step.given]
        return found + [given["set"] for given in self._conflicts() if "set" in given]

    def asked(self, names: Names) -> Mapping[str, Node]:
        """The columns that must equal a value; for an upsert those of its target, with the values of the new row."""
        if self.operation == "upsert":
            return self._asked_by_conflict(names)
        return {column.name: value for column, value in self.terms() if self._is_own(column)}

    def _asked_by_conflict(self, names: Names) -> dict[str, Node]:
        """The columns of its target with what the new row has in them: an entry, or an object that it takes in."""
        made = names.resolve(self.written(names)[0]) if self.written(names) else self.node
        row, target = properties(made), self._target()
        found = {name: row[name] for name in target if name in row}
        taken = [part.named_children[0] for part in made.named_children if part.type == "spread_element"]
        left = [name for name in target if name not in row]
        if not taken or any(name in self.view.words.keys for name in left):
            return found
        return found | dict.fromkeys(left, taken[0])

    def entries(self, names: Names) -> Iterator[tuple[str, Node]]:
        """Every term of its conditions, and every entry of what it writes."""
        for column, value in self.terms():
            yield column.name, unwrap(value)
        for whole in self.written(names):
            for part in shallow(names.resolve(whole)):
                if part.type == "object":
                    yield from ((key, unwrap(value)) for key, value in entries_of(part) if key)

    def shown(self, _names: Names) -> list[Node]:
        """What it selects or returns, its `columns` and its `with`."""
        given = properties(self._options) if self._options is not None else {}
        chosen = [step.given[0] for step in self.steps if step.name in {*_SELECTS, "returning"} and step.given]
        return chosen + [given[part] for part in ("columns", "with") if part in given]

    def chosen(self, names: Names) -> frozenset[str] | None:
        """The names of what it selects or returns."""
        step = next((s for s in reversed(self.steps) if s.name in {*_SELECTS, "returning"}), None)
        given = step.given[-1] if step is not None and step.given else None
        if given is None and self._options is not None:
            given = properties(self._options).get("columns")
        if given is None:
            return None
        made = names.resolve(given)
        return frozenset(properties(made)) if made.type == "object" else None

    def builders(self, _names: Names) -> list[Node]:
        """Calls within its conditions that are of no operator."""
        return [call for one in self.conditions(self.view.names) for call in self._built(unwrap(one), 0)]

    def filtered(self, names: Names, model: Model) -> frozenset[str] | None:
        """The columns that its operators are given first, where all of them are the table's own."""
        parts = [self._compared(unwrap(one), model, 0) for one in self.conditions(names)]
        if self.replaced(names) or not parts or any(part is None for part in parts):
            return None
        return frozenset(name for part in parts if part is not None for name in part) or None

    def _compared(self, node: Node, model: Model, depth: int) -> set[str] | None:
        if node.type in FUNCTIONS:
            node = unwrap(next(iter(returned(node)), node))
        operator = operator_of(self.view, node) if node.type == "call_expression" else ""
        given = arguments_of(node)
        if operator == "and" and depth < _DEEPEST:
            found = [
                self._compared(unwrap(part), model, depth + 1) for part in given if unwrap(part).type != "undefined"
            ]
            known = [one for one in found if one is not None]
            return set().union(*known) if len(known) == len(found) else None
        if operator not in _COMPARES or not given:
            return None
        columns = [column_of(self.view, part, model) for part in given[:2]]
        own = [one for one in columns if one is not None]
        return {own[0].name} if len(own) == 1 and columns[0] is not None and self._is_own(own[0]) else None

    def has_end(self, _names: Names) -> bool:
        """Whether it has a limit, or is handed on to what may give it one."""
        options = self._options
        if options is not None:
            written = options.type == "object" and all(c.type != "spread_element" for c in options.named_children)
            return not written or "limit" in properties(options)
        unique = {field.name for field in self.model.fields if field.unique} if self.model is not None else set()
        one = any(column.name in unique and self._is_own(column) for column, _ in self.terms())
        limited = any(step.name in {"limit", "$dynamic"} for step in self.steps)
        return one or limited or is_within(self.view, self.node)

    def asks_for_many(self, _names: Names) -> bool:
        """Whether it asks with `inArray`."""
        calls = (part for one in self.conditions(self.view.names) for part in walk(one))
        return any(part.type == "call_expression" and operator_of(self.view, part) == "inArray" for part in calls)

    def gives_rows(self) -> bool:
        """Whether `returning` asks for the rows."""
        return self._first("returning") is not None

    def part_of(self) -> Part:
        """See `drizzle_later`."""
        return part_of(self.view, self.node)

    def is_started(self) -> bool:
        """Whether its last step runs it."""
        return bool(self.steps) and self.steps[-1].name in _RUNS

    def any_model(self) -> Model | None:
        """A table of the name that the query gives to what it does not know."""
        return Model("", "", 0, (), (), self.unknown, orm="drizzle") if self.unknown else None

    def terms(self) -> Iterator[tuple[Column, Node]]:
        """(column, value) of each `eq` or `inArray` that must hold, in the order they are written."""
        for one in self.conditions(self.view.names):
            yield from self._terms(unwrap(one), 0)

    def _terms(self, node: Node, depth: int) -> Iterator[tuple[Column, Node]]:
        if self.model is None or depth > _DEEPEST:
            return
        node = self.view.names.resolve(node)
        if node.type in FUNCTIONS:
            node = unwrap(next(iter(returned(node)), node))
        if node.type == "object":
            yield from ((Column(key, None), value) for key, value in entries_of(node) if key)
        if node.type != "call_expression":
            return
        given = arguments_of(node)
        match operator_of(self.view, node):
            case "and":
                for part in given:
                    yield from self._terms(unwrap(part), depth + 1)
            case "eq" | "inArray" if len(given) > 1:
                column = column_of(self.view, given[0], self.model)
                if column is not None:
                    yield column, unwrap(given[1])
            case _:
                return

    def _built(self, node: Node, depth: int) -> Iterator[Node]:
        if node.type in FUNCTIONS:
            node = unwrap(next(iter(returned(node)), node))
        if node.type != "call_expression" or depth > _DEEPEST:
            return
        if operator_of(self.view, node) in {"and", "or"}:
            for part in arguments_of(node):
                yield from self._built(unwrap(part), depth + 1)
        elif not operator_of(self.view, node):
            yield node

    def _conflicts(self) -> list[dict[str, Node]]:
        """What is to be done with rows that are there already."""
        steps = (step for step in self.steps if step.name in _CONFLICTS and step.given)
        return [properties(self.view.names.resolve(step.given[0])) for step in steps]

    def _is_own(self, column: Column) -> bool:
        return column.model is None or self.model is None or column.model.name == self.model.name

    def _target(self) -> list[str]:
        """The columns of `onConflictDoUpdate({ target: [t.orgId, t.slug], … })`."""
        given = next((given["target"] for given in self._conflicts() if "target" in given), None)
        if given is None or self.model is None:
            return []
        parts = unwrap(given).named_children if unwrap(given).type == "array" else [given]
        columns = (column_of(self.view, part, self.model) for part in parts)
        return [column.name for column in columns if column is not None]

    @cached_property
    def _later(self) -> Later:
        return later_of(self.view, self.node) if self.steps and self.steps[0].name not in _READ_AT_ONCE else Later()

    @property
    def _options(self) -> Node | None:
        """The options of `findFirst` and `findMany`."""
        step = self._relational
        return self.view.names.resolve(step.given[0]) if step is not None and step.given else None

    @property
    def _relational(self) -> Step | None:
        return next((s for s in self.steps if s.name in {"findFirst", "findMany"}), None)

    def _first(self, name: str) -> Step | None:
        return next(iter(self._all(name)), None)

    def _all(self, name: str) -> list[Step]:
        return [step for step in self.steps if step.name == name]


class Drizzle:
    """The reader of queries of Drizzle."""

    def calls(self, view: View) -> Iterator[DrizzleCall]:
        """Every query of Drizzle in a file, in source order."""
        return _calls(view) if may_query_tables(view.file.text, view.tables.keys()) else iter(())

    def parts(self, view: View) -> Iterator[Node]:
        """The steps of every chain, and every operator."""
        for call in view.calls:
            yield from (step.call for step in call.steps) if isinstance(call, DrizzleCall) else ()
        yield from (call for call, _, name in view.names.named if name in OPERATORS and operator_of(view, call))


def _calls(view: View) -> Iterator[DrizzleCall]:
    seen: set[int] = set()
    for call, callee, name in view.names.named:
        if name not in _STARTS or unwrap(callee).type != "member_expression":
            continue
        if name in {"findFirst", "findMany"}:
            yield from _relational(view, call, callee)
        elif (given := arguments_of(call)) and _is_chain(view, call, given[0]):
            found = _chain(view, call, given[0])
            if found.node.id not in seen:
                seen.add(found.node.id)
                yield found


def _relational(view: View, call: Node, callee: Node) -> Iterator[DrizzleCall]:
    """`db.query.invoices.findMany({ … })`."""
    target = unwrap(callee).child_by_field_name("object")
    made = view.names.resolve(target) if target is not None else None
    base = made.child_by_field_name("object") if made is not None else None
    if made is None or base is None or last_name(view.names.resolve(base)) not in {"query", "_query"}:
        return
    model = view.tables.get(last_name(made)) if made.type == "member_expression" else None
    if model is None and not (made.type == "subscript_expression" and "drizzle" in view.file.text):
        return
    last = last_of(call)
    steps = tuple(steps_of(last))
    yield DrizzleCall(last, _accessor(model), last_name(callee), view=view, model=model, steps=steps)


def _is_chain(view: View, call: Node, table: Node) -> bool:
    """Whether a call belongs to a query of Drizzle: by its table, or by what stands around it in a file of Drizzle."""
    *before, last = (step.name for step in steps_of(call))
    if (name := last) == "from" and (name in before or not _SELECTS & set(before)):
        return False
    if table_of(view, table) is not None:
        return not _is_collection(view, call)
    # NOTE: packages export the operators on, so a file need not name Drizzle; `select().from(table)` is its own order.
    if (name != "from" and "drizzle" not in view.file.text) or not _may_be_table(view, table):
        return False
    after = {step.name for step in steps_of(last_of(call))}
    return name in {"from", "$count"} or bool(after & ({"values", "select"} if name == "insert" else {"set", "where"}))


def _is_collection(view: View, call: Node) -> bool:
    """Whether what a call is made on is a `Map` or a `Set`."""
    base = unwrap(call.child_by_field_name("function") or call).child_by_field_name("object")
    made = view.names.resolve(base) if base is not None else None
    return made is not None and made.type == "new_expression" and last_name(callee_of(made)) in _COLLECTIONS


def _may_be_table(view: View, table: Node) -> bool:
    """Whether an expression is a table that is not known: not a subquery, and not the name of one."""
    made = view.names.resolve(table)
    if made.type == "call_expression":
        return last_name(made) not in {"as", "with", "$with", "values", "alias"} and not steps_of(made)[:-1]
    return made.type in {"identifier", "member_expression", "subscript_expression"}


def _chain(view: View, call: Node, table: Node) -> DrizzleCall:
    model = table_of(view, table)
    last = last_of(call)
    steps = tuple(steps_of(last))
    own = tuple(step for step in steps if not _is_outer(step, call))
    return DrizzleCall(
        last, _accessor(model), _operation(view, call, own), "" if model else _COMPUTED,
        view=view, model=model, steps=own, unknown="" if model else plain(table),
    )  # fmt: skip


def _accessor(model: Model | None) -> str | None:
    return model.accessor if model is not None else None


def _is_outer(step: Step, call: Node) -> bool:
    """Whether a step of a chain runs before the query itself: `db.with(recent)`."""
    return step.call.end_byte < call.start_byte


def _operation(view: View, call: Node, steps: tuple[Step, ...]) -> str:
    """What a chain does, as all facts call it."""
    names = {step.name for step in steps}
    match last_name(call):
        case "insert":
            if names & _CONFLICTS:
                return "upsert"
            given = next((s.given[0] for s in steps if s.name == "values" and s.given), None)
            return "createMany" if given is None or view.names.resolve(given).type != "object" else "create"
        case "update":
            return "updateMany"
        case "delete":
            return "deleteMany"
        case "$count":
            return "count"
        case _:
            return _selects(view, steps)


def _selects(view: View, steps: tuple[Step, ...]) -> str:
    select = next((s for s in steps if s.name in _SELECTS), None)
    given = properties(view.names.resolve(select.given[-1])) if select is not None and select.given else {}
    if given and all(_is_aggregate(view, value) for value in given.values()):
        return "count"
    limit = next((s for s in steps if s.name == "limit"), None)
    one = limit is not None and [text_of(node) for node in limit.given] == ["1"]
    return "findFirst" if one else "findMany"


def _is_aggregate(view: View, value: Node) -> bool:
    chain = steps_of(unwrap(value))
    if chain and operator_of(view, chain[0].call) in _AGGREGATES:
        return True
    return chain[:1] != [] and chain[0].name == "sql" and _COUNTS.search(text_of(chain[0].call)) is not None
