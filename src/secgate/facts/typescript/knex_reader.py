"""The reader of queries of Knex: which calls of a file begin one, and what follows."""

import re
from collections.abc import Iterator

from secgate.facts.knex import STEPS, may_query_tables
from secgate.facts.typescript.constants import held
from secgate.facts.typescript.drizzle_chains import steps_of
from secgate.facts.typescript.filter_values import NO_GUARD
from secgate.facts.typescript.knex_calls import KnexCall, Within, operation_of
from secgate.facts.typescript.knex_given import given_calls, is_gone_on_with
from secgate.facts.typescript.knex_steps import chain_of, is_between, left_of
from secgate.facts.typescript.knex_tables import Named, named_table, text_held
from secgate.facts.typescript.names import FUNCTIONS, ancestors, arguments_of, callee_of, last_name, outermost, unwrap
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.typeorm_builders import HANDED, Part, between, steps_in_helper
from secgate.facts.typescript.view import View

_FROM = frozenset({"from", "into", "table", "batchInsert"})
_COMPUTES = frozenset({
    "member_expression", "identifier", "subscript_expression", "call_expression", "ternary_expression",
    "binary_expression",
})  # fmt: skip
_WRITTEN = frozenset({"string", "template_string", "object"}) | _COMPUTES
_NAMED = re.compile(
    r"knex|db$|database|trx|tx$|transaction|conn|client|node|qb|query|builder|replica|pool", re.IGNORECASE
)
_PLAINLY = re.compile(r"_?(?:knex|db|trx|tx|database|conn|connection)", re.IGNORECASE)
# Functions that are given names of many things.
_OTHERS = frozenset({
    "require", "t", "$", "describe", "it", "test", "expect", "get", "post", "put", "patch", "use", "on", "emit", "log",
    "info", "warn", "error", "debug", "querySelector", "push", "has", "add", "includes", "startsWith", "String",
    "Error",
})  # fmt: skip
_AFTER = frozenset(
    {"then", "catch", "finally", "map", "asCallback", "toString", "toSQL", "toQuery", "toNative", "pipe"}
)
_SOURCES = frozenset({
    "from", "join", "innerJoin", "leftJoin", "rightJoin", "with", "withMaterialized", "select", "columns", "union",
    "unionAll", "intersect", "insert", "leftOuterJoin", "crossJoin", "withRecursive",
})  # fmt: skip
_COMPUTED = "the table of this query is computed"
# Steps that tell a query whatever it is called on.
_SURE = frozenset({
    "select", "where", "andWhere", "whereIn", "whereNot", "whereNull", "whereNotNull", "whereRaw", "insert", "join",
    "innerJoin", "leftJoin", "del", "orderBy", "returning", "transacting", "increment", "decrement", "groupBy",
})  # fmt: skip
_GATHERS = frozenset({"all", "allSettled", "race", "any", "resolve", "union", "unionAll", "fromRaw"})
_HELD = frozenset({"variable_declarator", "assignment_expression"})


class Knex:
    """The reader."""

    def calls(self, view: View) -> Iterator[KnexCall]:
        """Every query of Knex in a file, in source order."""
        if not view.schema.of("knex") or not may_query_tables(view.file.text):
            return
        yield from _own_calls(view)
        yield from given_calls(view, _own_calls)

    def parts(self, view: View) -> Iterator[Node]:
        """The steps of every query."""
        for call in view.calls:
            if isinstance(call, KnexCall):
                # NOTE: a schema that is named after the tenant limits what is asked of it.
                own = [part for part in call.own if part.name != "withSchema"]
                yield from (one for part in own for one in (part.call, *_within_callbacks(view, part)))
                yield from (step.call for step in chain_of(call.node) if step.name != "withSchema")


def _own_calls(view: View) -> Iterator[KnexCall]:
    """The queries that begin in a file."""
    for call, callee, name in view.names.named:
        table = _begins(view, call, callee, name)
        if table is not None:
            yield _query(view, call, name, table)


def _within_callbacks(view: View, part: Part) -> Iterator[Node]:
    """The steps within the functions that a step is given."""
    functions = [one for one in map(unwrap, part.given) if one.type in FUNCTIONS]
    return (call for one in functions for call in view.names.calls(one) if last_name(callee_of(call)) in STEPS)


def _begins(view: View, call: Node, callee: Node, name: str) -> Named | None:
    """The table of a query that begins with a call."""
    given = arguments_of(call)
    if not given or unwrap(given[0]).type not in _WRITTEN or name in _OTHERS:
        return None
    base = unwrap(callee)
    if name in _FROM and base.type == "member_expression":
        # NOTE: a client of another kind has `from(table).select()`; here the columns come first, or a name tells it.
        before = steps_of(base.child_by_field_name("object") or base)
        builds = any(step.name in STEPS | {"raw", "queryBuilder"} for step in before)
        return named_table(view, given[0]) if builds or _is_client(view, base.child_by_field_name("object")) else None
    if name in STEPS or not (_is_client(view, callee) or _follows(call)):
        return None
    found = named_table(view, given[0])
    if found is None and _follows(call) and _is_client(view, callee) and (text := text_held(view, given[0])):
        # NOTE: a table that no migration makes may hold rows of tenants as any other may.
        return Named(None, text) if re.fullmatch(r"[\w.]+(?:\s+as\s+\w+)?", text) else None
    if found is None and _is_computed(view, call, callee, given[0]):
        return Named(None, "")
    return found if found is not None and (_follows(call) or len(given) == 1) else None


def _is_computed(view: View, call: Node, callee: Node, table: Node) -> bool:
    """Whether a connection is given a table that is only known at run time: `this.db(this.table).where(…)`."""
    if unwrap(table).type not in _COMPUTES or text_held(view, table):
        return False
    outer = call.parent
    gives = outer is not None and outer.type in {"return_statement", "arrow_function"}
    plain = _PLAINLY.fullmatch(last_name(unwrap(callee))) is not None
    return plain and (_follows(call) or gives)


def _is_client(view: View, node: Node | None) -> bool:
    """Whether an expression is called as a connection is, or stands for one."""
    if node is None:
        return False
    inner = unwrap(node)
    if inner.type in {"binary_expression", "ternary_expression", "parenthesized_expression"}:
        return True
    name = last_name(inner)
    if _NAMED.search(name):
        return True
    made = held(view, inner).node
    if made.type == "call_expression" and _NAMED.search(last_name(callee_of(made))) is not None:
        return True
    typed = rf"\b{re.escape(name)}[?!]?\s*:\s*(?:\w+\.)?Knex\b"
    return bool(name) and "Knex" in view.file.text and re.search(typed, view.file.text) is not None


def _follows(call: Node) -> bool:
    """Whether a step of a query is called on what a call gives."""
    member = call.parent
    while member is not None and member.type in {"parenthesized_expression", "as_expression", "non_null_expression"}:
        member = member.parent
    outer = member.parent if member is not None and member.type == "member_expression" else None
    return outer is not None and outer.type == "call_expression" and last_name(member) in _SURE


def _last(call: Node) -> Node:
    """The last call of the chain that says more of a query."""
    while True:
        holder: Node = call
        member = call.parent
        while member is not None and is_between(member):
            holder, member = member, member.parent
        outer = member.parent if member is not None and member.type == "member_expression" else None
        if outer is None or member is None or outer.type != "call_expression" or callee_of(outer) != member:
            return call
        if member.child_by_field_name("object") != holder or last_name(member) in _AFTER:
            return call
        call = outer


def _query(view: View, call: Node, name: str, table: Named) -> KnexCall:
    last = _last(call)
    steps = [step for step in chain_of(last) if step.call.id != call.id or name == "batchInsert"]
    steps = steps if name in _FROM else [step for step in steps if step.call.end_byte > call.end_byte]
    parts = [Part(view, step.name, step.call) for step in steps if step.name != "table"]
    parts = left_of(parts + _later(view, last))
    model = table.model
    return KnexCall(
        last, model.accessor if model is not None else None, operation_of(view, parts),
        "" if model is not None else _COMPUTED, view=view, table=table, parts=tuple(parts), within=_within(view, last),
    )  # fmt: skip


def _later(view: View, last: Node) -> list[Part]:
    """What is done later with the variable that holds a query."""
    outer = last
    while outer.parent is not None and outer.parent.type in {"parenthesized_expression", "as_expression"}:
        outer = outer.parent
    holder = outer.parent
    if holder is not None and holder.type == "arguments" and holder.parent is not None:
        return _in_helper(view, outer, holder.parent)
    if holder is None or holder.type not in _HELD:
        return []
    name = holder.child_by_field_name("name") or holder.child_by_field_name("left")
    bound = view.names.binding(name) if name is not None and name.type == "identifier" else None
    if bound is None or bound.kind != "local" or not bound.owner.children:
        return []
    found = between(view, bound, bound.owner.children[-1], 0)
    return [part for part in found if part.call.start_byte > last.end_byte and part.name not in _AFTER]


def _in_helper(view: View, query: Node, call: Node) -> list[Part]:
    """What a function does to the query that it is handed: `withTenant(knex("invoices"), tenantId)`."""
    name = last_name(call)
    if call.type != "call_expression" or name in STEPS | _GATHERS or NO_GUARD.match(name):
        return []
    index = next((i for i, one in enumerate(arguments_of(call)) if one == query), None)
    if index is None:
        return []
    if steps := steps_in_helper(view, call, index):
        return steps
    callee = callee_of(call)
    declared = view.links.declared(view, callee) if callee is not None else None
    # NOTE: a function of the target that takes no step on it leaves it as it is.
    return [] if declared is not None else [Part(view, HANDED, call)]


def _within(view: View, last: Node) -> Within:
    """What a query is to another one that it is given to."""
    node = outermost(last)
    if last.type == "call_expression" and last_name(last) == "as":
        return "source"
    outer = next((a for a in ancestors(node) if a.type != "pair"), None)
    call = outer.parent if outer is not None and outer.type == "arguments" else None
    name = last_name(call) if call is not None and call.type == "call_expression" else ""
    if "where" in name.lower():
        return "condition"
    return "source" if name in _SOURCES or is_gone_on_with(view, last) else ""
