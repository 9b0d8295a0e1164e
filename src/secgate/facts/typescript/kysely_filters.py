"""What the steps of a query of Kysely say about the tenant: `where` adds a condition that must hold too."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from secgate.facts.schemas import Model
from secgate.facts.typescript.built_calls import Column
from secgate.facts.typescript.built_filters import BuiltReader, sometimes
from secgate.facts.typescript.built_queries import Taken, built_in
from secgate.facts.typescript.filter_terms import Terms
from secgate.facts.typescript.filter_values import MAX_BRANCHES, PRINCIPAL, Filter, ReadFilter, all_of, either
from secgate.facts.typescript.kysely_calls import MANNER, KyselyCall, is_limit
from secgate.facts.typescript.kysely_terms import (
    DEEPEST,
    EQUAL,
    Condition,
    condition_of,
    is_reference,
    of_arguments,
)
from secgate.facts.typescript.names import FUNCTIONS, arguments_of, last_name, returned, unwrap
from secgate.facts.typescript.object_filters import Objects
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.tenancy import from_request
from secgate.facts.typescript.typeorm_texts import PART, Group, Term, Written, read_text, written
from secgate.facts.typescript.view import View
from secgate.model import Confidence

_PLAIN = frozenset({"identifier", "shorthand_property_identifier", "member_expression"})


def read(view: View, node: Node, model: Model, depth: int, reading: ReadFilter) -> Filter | None:
    """What a condition says; None for a variable, a choice, a helper: these are read as everywhere."""
    row = view.rows.get(node.id)
    if isinstance(row, KyselyCall):
        return _Query(row, row.model or model, depth, reading).whole()
    found = condition_of(view, node)
    return _Query(None, model, depth, reading).condition(view, found) if found is not None else None


@dataclass(frozen=True)
class _Query(BuiltReader):
    """Reads the steps of one query of Kysely."""

    call: KyselyCall | None

    def is_limit(self, step: Taken) -> bool:
        """Whether a step may limit the rows."""
        return is_limit(step)

    def of_step(self, step: Taken) -> Filter:
        """What one step says."""
        view, given = step.view, step.given
        match step.name:
            case "where" if len(given) == 1:
                return self.part(view, given[0])
            case "where":
                return self.condition(view, of_arguments(view, given))
            case "innerJoin" | "innerLateralJoin":
                return self._join(step)
            case "$call" if given:
                return self._through(view, given[0])
            case "$if" if len(given) > 1:
                return sometimes(view, self._through(view, given[1]), given[0])
            case _:
                return Filter("unknown")

    def _through(self, view: View, function: Node) -> Filter:
        """`$call(withTenant(orgId))`, `$call((qb) => qb.where(…))`: what a function adds to the query."""
        home, made = _function(view, function)
        if made is None:
            return Filter("unknown")
        found = self.total(built_in(home, made, MANNER))
        if view.words.mentioned(function) is not None and not found.limited and found.pin == "unknown":
            named = view.proof(function, "given to a helper that is not followed", Confidence.MEDIUM)
            return Filter("pinned", proof=named)
        return found

    def _join(self, step: Taken) -> Filter:
        """`innerJoin("orgs", (join) => join.onRef(…).on("orgs.id", "=", orgId))`."""
        function = unwrap(step.given[1])
        if function.type not in FUNCTIONS:
            return Filter()
        view = step.view
        calls = (c for c in view.names.calls(function) if last_name(c.child_by_field_name("function")) == "on")
        return all_of(self.condition(view, of_arguments(view, arguments_of(call))) for call in calls)

    def part(self, view: View, node: Node) -> Filter:
        """One condition, however it is written."""
        found = condition_of(view, node)
        if found is not None:
            return self.condition(view, found)
        return self.reading(view, node, self.model, self.depth + 1)

    def condition(self, view: View, found: Condition | None) -> Filter:
        """What a condition says."""
        if found is None or self.depth > DEEPEST:
            return Filter("unknown")
        match found.kind:
            case "compare":
                return self._compared(view, found)
            case "and":
                return all_of(self._deeper(view, found.parts))
            case "or" if len(found.parts) <= MAX_BRANCHES:
                return either(list(self._deeper(view, found.parts)), "some-or")
            case "exists" if not isinstance(found.parts[0], Condition):
                return self._asked(view, found.parts[0])
            case "nothing":
                return Filter()
            case "sql":
                text = written(view, found.value) if found.value is not None else None
                return self._group(view, text, read_text(text.text)) if text is not None else Filter("unknown")
            case _:
                return Filter("unknown")

    def _deeper(self, view: View, parts: Iterable[Condition | Node]) -> Iterable[Filter]:
        inner = replace(self, depth=self.depth + 1)
        for part in parts:
            yield inner.condition(view, part) if isinstance(part, Condition) else inner.part(view, part)

    def _compared(self, view: View, found: Condition) -> Filter:
        """`"org_id", "=", orgId`."""
        column, value = found.column, found.value
        if value is None or (column is not None and is_reference(view, value)):
            return Filter()
        if column is None:
            return Filter("unknown" if view.words.mentioned(value) is not None else "no")
        if found.operator == "in" or found.operator in EQUAL:
            inner = self._query(view, value)
            return inner if inner is not None else self._term(view, column, value, many=found.operator == "in")
        if found.operator == "is" and value.type == "null" and column.name in view.words.keys:
            return Filter("pinned", proof=view.proof(value, "rows of no tenant"))
        return Filter()

    def _term(self, view: View, column: Column, value: Node | None, *, many: bool) -> Filter:
        owner = self._owner(column)
        terms = Terms(view, self.model, self.depth, Objects(view, self.reading))
        at = value if value is not None else (self.call.node if self.call is not None else view.file.root)
        return terms.term(owner, column.name, value, many=many, at=at)

    def _owner(self, column: Column) -> Model | None:
        """The table of a column."""
        if column.alias:
            return self._aliases.get(column.alias) or (self.model if column.alias == self.model.table else None)
        if any(f.name == column.name for f in self.model.fields):
            return self.model
        others = (one for one in self._aliases.values() if one is not None)
        return next((one for one in others if any(f.name == column.name for f in one.fields)), self.model)

    @cached_property
    def _aliases(self) -> Mapping[str, Model | None]:
        return self.call.aliases() if self.call is not None else {}

    def _asked(self, view: View, node: Node) -> Filter:
        """`exists(query)`: of a query that is tied to the rows around it."""
        row = _row_at(view, node)
        found = self._query(view, node)
        return found if found is not None and row is not None and row.is_tied() else Filter("unknown")

    def _query(self, view: View, node: Node) -> Filter | None:
        """What a query within a condition says by its own; None where it is no query."""
        row = _row_at(view, node)
        if row is None:
            return None
        if row.model is None:
            return Filter("unknown")
        found = _Query(row, row.model, self.depth + 1, self.reading).whole()
        if found.limited:
            return replace(found, how="relation", values=[])
        member = next((v for name, v in found.values if PRINCIPAL.match(name) and v.type in _PLAIN), None)
        if member is not None and not from_request(view.names, member):
            proof = view.proof(member, "one who belongs to it", Confidence.MEDIUM)
            return Filter("principal", how="relation", proof=proof)
        return Filter("unknown" if found.pin == "unknown" else "no")

    def _group(self, view: View, text: Written, group: Group | Term) -> Filter:
        """A condition in SQL."""
        if isinstance(group, Term):
            value = _value(text, group.value)
            column = Column("" if PART.fullmatch(group.alias) else group.alias, group.name)
            return Filter() if group.column else self._term(view, column, value, many=group.many)
        inner = [self._group(view, text, one) for one in group.parts]
        if group.kind == "and":
            return all_of(inner)
        if group.kind == "or":
            return either(inner, "some-or")
        named = any(name.lower() in group.text.lower() for name in view.words.columns)
        tells = named or any(view.words.mentioned(part) is not None for part in text.parts)
        return Filter("unknown" if tells and group.kind != "not" else "no")


def _value(text: Written, name: str) -> Node | None:
    number = int(name[1:]) if name.startswith("#") else len(text.parts)
    return text.parts[number] if number < len(text.parts) else None


def _row_at(view: View, node: Node) -> KyselyCall | None:
    """The query that an expression is, or holds."""
    made = view.names.resolve(node)
    if made.type in FUNCTIONS:
        made = unwrap(next(iter(returned(made)), made))
    row = view.rows.get(made.id)
    return row if isinstance(row, KyselyCall) else None


def _function(view: View, node: Node) -> tuple[View, Node | None]:
    """The function that an expression is: written here, named, or what a call of another one gives."""
    made = unwrap(node)
    if made.type in FUNCTIONS:
        return view, made
    if made.type == "call_expression":
        callee = made.child_by_field_name("function")
        declared = view.links.declared(view, callee) if callee is not None else None
        given = returned(declared[1]) if declared is not None else []
        inner = unwrap(given[0]) if given else None
        return (
            (declared[0], inner)
            if declared is not None and inner is not None and inner.type in FUNCTIONS
            else (view, None)
        )
    declared = view.links.declared(view, made)
    return declared if declared is not None else (view, None)
