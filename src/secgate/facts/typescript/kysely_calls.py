"""Queries of Kysely: chains that begin at `selectFrom("invoices")` and the like, whatever the client is called.

https://kysely.dev/docs/category/examples
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from secgate.facts.kysely import STARTS
from secgate.facts.schemas import Model, folded
from secgate.facts.typescript.built_calls import BuiltCall, Column
from secgate.facts.typescript.built_queries import Manner, Taken
from secgate.facts.typescript.drizzle_chains import last_of, steps_of
from secgate.facts.typescript.kysely_terms import (
    EQUAL,
    Condition,
    condition_of,
    conditions_within,
    is_reference,
    of_arguments,
    table_at,
)
from secgate.facts.typescript.names import (
    FUNCTIONS,
    Names,
    ancestors,
    arguments_of,
    callee_of,
    inside,
    last_name,
    plain,
    returned,
    unwrap,
)
from secgate.facts.typescript.query_calls import Part
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.table_parts import plain_table
from secgate.facts.typescript.typeorm_columns import text_at, texts_in
from secgate.facts.typescript.view import View

JOINS = re.compile(r"^(?:inner|left|right|full|cross)(?:Lateral)?Join(?:Lateral)?$|^using$")
_INNER = frozenset({"innerJoin", "innerLateralJoin"})
_SELECTS = frozenset({"select", "returning"})
_ENDS = frozenset({"execute", "executeTakeFirst", "executeTakeFirstOrThrow", "stream", "explain", "compile"})
_ONE = {"executeTakeFirst": "findFirst", "executeTakeFirstOrThrow": "findFirstOrThrow"}
# Steps of a query that take another one as a part.
_TAKES = frozenset({
    "with", "withRecursive", "where", "having", "select", "set", "values", "expression", "innerJoin", "leftJoin",
    "rightJoin", "fullJoin", "innerLateralJoin", "leftLateralJoin", "crossJoin", "union", "unionAll", "intersect",
    "except", "exists", "selectFrom", "eb", "jsonArrayFrom", "jsonObjectFrom", "orderBy", "on", "using", "as",
    "returning", "coalesce", "from", "and", "or", "not", "any", "$if", "$call",
})  # fmt: skip
_COUNTS = re.compile(r"\bfn\s*(?:\.\s*|<[^>]*>\s*\(\s*[\"'])(?:count\w*|sum|avg|min|max)\b|\b(?:countAll|count)\s*[(<]")
MANNER = Manner(ends=_ENDS, takes=_TAKES, resets=frozenset({"clearWhere"}))
# What gives the columns of a conflict.
_TARGETS = frozenset({"column", "columns"})
# A table that is only known at run time, or is named in a text of SQL.
_COMPUTES = re.compile(r"sql\b\s*[`<]|sql\s*\.\s*(?:table|id|raw)\b|(?:\w+\s*\.\s*)*dynamic\b")
_COMPUTED = "the table of this query is computed"


@dataclass(frozen=True)
class KyselyCall(BuiltCall):
    """One query of Kysely; `alias` is what its conditions call the table."""

    MANNER = MANNER
    ORM = "kysely"

    alias: str = ""

    def is_limit(self, step: Taken) -> bool:
        """Whether a step may limit the rows."""
        return is_limit(step)

    def is_joined(self) -> bool:
        """Whether the tables that are joined are tied to the others."""
        joins = [step for step in self.steps if JOINS.match(step.name)]
        more = any(step.name in {"from", "using"} for step in self.steps)
        if more or any(_names_tables(step) for step in self.steps[:1]):
            return any(step.name == "whereRef" or "ref(" in text_of(step.call) for step in self.steps)
        return all(len(step.given) > 1 for step in joins)

    def written(self, names: Names) -> list[Node]:
        """What `values` and `set` are given, and the `doUpdateSet` of a conflict."""
        found = [_row(names, step.given[0]) for step in self.steps if step.name in {"values", "set"} and step.given]
        conflicts = (call for step in self._conflicts for call in names.calls(step.call))
        sets = (arguments_of(call) for call in conflicts if last_name(callee_of(call)) == "doUpdateSet")
        return found + [_row(names, given[0]) for given in sets if given]

    def entries(self, names: Names) -> Iterator[tuple[str, Node]]:
        """Every term of its conditions, and every entry of what it writes: also of `set("name", value)`."""
        for step in self.steps:
            if step.name == "set" and len(step.given) > 1 and text_at(step.given[0]):
                yield text_at(step.given[0]), unwrap(step.given[1])
        yield from super().entries(names)

    def shown(self, _names: Names) -> list[Node]:
        """What it selects or returns."""
        return [step.given[0] for step in self.steps if step.name in _SELECTS and step.given]

    def chosen(self, names: Names) -> frozenset[str] | None:
        """The columns that it selects by name."""
        if any(step.name in {"selectAll", "returningAll"} for step in self.steps):
            return None
        found: set[str] = set()
        for given in self.shown(names):
            made = names.resolve(given)
            listed = texts_in(made) if made.type == "array" else ((text_at(made),) if text_at(made) else ())
            count = len(made.named_children) if made.type == "array" else 1
            if len(listed) != count:
                return None
            found |= {plain_table(name.split(" ")[0]) for name in listed}
        return frozenset(found) or None

    def builders(self, _names: Names) -> list[Node]:
        """Functions that give a part of its conditions."""
        found = [given for step in self.steps for given in step.given if step.name in {"where", "$call"}]
        calls = [unwrap(one) for one in found if unwrap(one).type == "call_expression"]
        return [call for call in calls if condition_of(self.view, call) is None]

    def filtered(self, _names: Names, model: Model) -> frozenset[str] | None:
        """The columns of its own table that its conditions compare."""
        found: set[str] = set()
        columns = {field.name for field in model.fields}
        for step in self.built.every():
            if not is_limit(step):
                continue
            given = of_arguments(step.view, step.given) if step.name == "where" else None
            compared = [one.column for one in conditions_within(step.view, given)]
            if given is None or given.kind not in {"compare", "and"} or not compared:
                return None
            if any(one is None or not self.is_own(one) or one.name not in columns for one in compared):
                return None
            found |= {one.name for one in compared if one is not None}
        return frozenset(found) or None

    def has_end(self, _names: Names) -> bool:
        """Whether it has a limit, or is handed on to what may give it one."""
        names = {step.name for step in self.built.every()}
        unique = {f.name for f in self.model.fields if f.unique} if self.model is not None else set()
        one = any(column.name in unique and self.is_own(column) for column, _ in self.terms())
        bounded = {"limit", "top", "fetch", "stream", "executeTakeFirst", "executeTakeFirstOrThrow", "$call"} & names
        return one or bool(bounded) or self.built.is_open() or bool(self.part_of())

    def asks_for_many(self, _names: Names) -> bool:
        """Whether a condition asks for a list of values."""
        found = (one for step in self.steps if step.name == "where" for one in self._compared(step))
        return any(one.operator == "in" for one in found)

    def gives_rows(self) -> bool:
        """Whether it gives the rows that it changes."""
        return any(step.name in {"returning", "returningAll"} for step in self.steps)

    def part_of(self) -> Part:
        """What it is to a query around it: what that asks for, a part of its condition, or of its rows."""
        if any(step.name in _ENDS for step in self.built.every()):
            return ""
        outer = self._around
        if outer is None:
            return ""
        asked = last_name(callee_of(outer)) in {"where", "having", "exists", "eb", "on"}
        # NOTE: what is tied to the rows around it gives no others.
        return "condition" if asked or self.is_tied() else "source"

    def terms(self) -> Iterator[tuple[Column, Node]]:
        """(column, value) of each comparison that must hold, in its own file."""
        for step in self.steps:
            for one in self._compared(step) if step.name == "where" else ():
                wanted = one.operator in EQUAL | {"in"} and one.column is not None and one.value is not None
                if (
                    wanted
                    and one.column is not None
                    and one.value is not None
                    and not is_reference(self.view, one.value)
                ):
                    yield one.column, one.value

    def is_own(self, column: Column) -> bool:
        """Whether a column is one of its own table."""
        return not column.alias or column.alias == self.alias

    def is_tied(self) -> bool:
        """Whether it asks only for rows of the query around it."""
        return any(step.name == "whereRef" or "ref(" in text_of(step.call) for step in self.steps)

    def aliases(self) -> dict[str, Model | None]:
        """The tables by what its conditions call them; None for what is no table."""
        found: dict[str, Model | None] = {self.alias: self.model} if self.alias else {}
        for step in self.built.every():
            named = step.name in {"from", "using"} or JOINS.match(step.name) is not None or step.call == self.start
            for text in _tables(step) if named else ():
                table, alias = table_at(text)
                if alias:
                    found.setdefault(plain_table(alias), table_named(step.view, table))
        return found

    def _compared(self, step: Taken) -> list[Condition]:
        return list(conditions_within(self.view, of_arguments(self.view, step.given)))

    @property
    def _conflicts(self) -> list[Taken]:
        return [step for step in self.steps if step.name in {"onConflict", "onDuplicateKeyUpdate"}]

    def target(self, names: Names) -> list[str]:
        """The columns of `onConflict((oc) => oc.columns(["org_id", "slug"]).doUpdateSet(…))`."""
        calls = [call for step in self._conflicts for call in names.calls(step.call)]
        given = [arguments_of(call) for call in calls if last_name(callee_of(call)) in _TARGETS]
        return [name for one in given if one for name in (texts_in(one[0]) or (text_at(one[0]),)) if name]

    @cached_property
    def _around(self) -> Node | None:
        """The step of another query, or the function of one, that this one is given to."""
        child: Node = self.node
        for outer in ancestors(self.node):
            if outer.type == "call_expression" and last_name(callee_of(outer)) in _TAKES:
                listed = outer.child_by_field_name("arguments")
                if listed is not None and inside(child, listed) and outer != self.node:
                    return outer
            if outer.type in {"statement_block", "class_body"} and not _is_callback(outer):
                return None
            child = outer
        return None


def is_limit(step: Taken) -> bool:
    """Whether a step may limit the rows of a query."""
    inner = step.name in _INNER and len(step.given) == 2  # noqa: PLR2004 - a table and a callback
    return step.name in {"where", "$call", "$if", "clearWhere", "orWhere", "whereExists"} or inner


def table_named(view: View, name: str) -> Model | None:
    """The table of a name, with or without its schema."""
    tables = view.relations
    return tables.get(name) or tables.get(plain_table(name)) or tables.get(folded(plain_table(name)))


class Kysely:
    """The reader of queries of Kysely."""

    def calls(self, view: View) -> Iterator[KyselyCall]:
        """Every query of Kysely in a file, in source order."""
        for call, callee, name in view.names.named:
            if name in STARTS and arguments_of(call) and unwrap(callee).type in {"member_expression", "identifier"}:
                found = _query(view, call)
                if found is not None:
                    yield found

    def parts(self, view: View) -> Iterator[Node]:
        """The steps of every chain, and every call within what they are given."""
        for call in view.calls:
            if not isinstance(call, KyselyCall):
                continue
            for step in call.steps:
                listed = step.call.child_by_field_name("arguments")
                within = view.names.calls(listed) if listed is not None else ()
                yield from (step.call, *(inner for inner in within if _is_of_builder(view, inner, step)))


def _is_of_builder(view: View, call: Node, step: Taken) -> bool:
    """Whether a call within a step is no more than a part of the condition, or of the query, that this builds."""
    handed = (given for given in step.given if unwrap(given).type in FUNCTIONS)
    if (step.name in {"where", "$call"} and call in step.given) or any(inside(call, given) for given in handed):
        return True
    return last_name(callee_of(call)) in {"ref", "val", "lit", "as"} or condition_of(view, call) is not None


def _query(view: View, call: Node) -> KyselyCall | None:
    named = _tables(Taken(view, last_name(callee_of(call)), call))
    table, alias = table_at(named[0]) if named else ("", "")
    model = table_named(view, table) if table else None
    if table and model is None and _is_no_table(call, table):
        return None
    if not table and _is_query(view, arguments_of(call)[0]):
        return None
    last = last_of(call)
    found = KyselyCall(
        last, model.accessor if model is not None else None, "", view=view, start=call, model=model,
        alias=plain_table(alias), unknown="" if model is not None else table or plain(arguments_of(call)[0]),
        lost="" if model is not None else _COMPUTED,
    )  # fmt: skip
    return replace(found, operation=_operation(found))


def _is_no_table(call: Node, name: str) -> bool:
    """Whether a name is that of a common table expression, or of a catalogue of the database."""
    if name.startswith(("information_schema.", "pg_catalog.", "pg_", "sqlite_")):
        return True
    whole = next(
        (a for a in (call, *ancestors(call)) if a.type in {"program", *FUNCTIONS} and not _is_argument(a)), call
    )
    given = (step for c in (last_of(call), *walk(whole)) if c.type == "call_expression" for step in _withs(c))
    return any(text_at(arguments_of(one)[0]).partition("(")[0] == name for one in given if arguments_of(one))


def _is_argument(function: Node) -> bool:
    return function.parent is not None and function.parent.type == "arguments"


def _is_callback(block: Node) -> bool:
    function = block.parent
    return function is not None and function.type in FUNCTIONS and _is_argument(function)


def _withs(call: Node) -> list[Node]:
    return [step.call for step in steps_of(call) if step.name in {"with", "withRecursive"}]


def _is_query(view: View, node: Node) -> bool:
    """Whether what a query asks is another query, or an expression."""
    made = view.names.resolve(node)
    if made.type != "call_expression":
        return made.type in FUNCTIONS
    return last_name(made) in {"as", "values"} and _COMPUTES.match(text_of(made)) is None


def _tables(step: Taken) -> list[str]:
    """The tables that a step names, with their aliases."""
    if not step.given:
        return []
    made = step.view.names.resolve(step.given[0])
    listed = made.named_children if made.type == "array" else [made]
    return [text for one in listed if (text := text_at(one)) and "${" not in text]


def _names_tables(step: Taken) -> bool:
    return len(_tables(step)) > 1


def _row(names: Names, node: Node) -> Node:
    """The row that is written, also what a function gives for one: `set((eb) => ({ … }))`."""
    made = names.resolve(node)
    return unwrap(next(iter(returned(made)), made)) if made.type in FUNCTIONS else node


def _operation(call: KyselyCall) -> str:
    """What a chain does, as all facts call it."""
    names = {step.name for step in call.built.every()}
    match last_name(callee_of(call.start)):
        case "updateTable":
            return "updateMany"
        case "deleteFrom":
            return "deleteMany"
        case "insertInto" | "replaceInto" | "mergeInto" as start:
            if start != "insertInto" or any(_updates(step) for step in call.built.every()):
                return "upsert"
            given = next((s.given[0] for s in call.steps if s.name == "values" and s.given), None)
            return "create" if given is not None and call.view.names.resolve(given).type == "object" else "createMany"
        case _:
            pass
    shown = [text_of(step.call.child_by_field_name("arguments")) for step in call.steps if step.name == "select"]
    if shown and all(_COUNTS.search(text) is not None for text in shown):
        return "groupBy" if "groupBy" in names else "count"
    return next((_ONE[name] for name in _ONE if name in names), "findMany")


def _updates(step: Taken) -> bool:
    """Whether a step changes a row that is there already."""
    return step.name == "onDuplicateKeyUpdate" or (step.name == "onConflict" and "doUpdateSet" in text_of(step.call))
