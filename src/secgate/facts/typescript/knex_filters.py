"""What the steps of a query of Knex say about the tenant.

`where` and `andWhere` add a condition that must hold too, `orWhere` one that is enough together with what follows it.
A value that is undefined is refused by the library, so a column that is written limits.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from secgate.facts.schemas import Model
from secgate.facts.typescript.builder_choices import Choices
from secgate.facts.typescript.column_terms import ColumnTerms, field_of
from secgate.facts.typescript.filter_values import Filter, ReadFilter, all_of, either
from secgate.facts.typescript.knex_calls import KnexCall, limits
from secgate.facts.typescript.knex_tables import named_table, text_held
from secgate.facts.typescript.names import (
    FUNCTIONS,
    arguments_of,
    entries_of,
    key_of,
    last_name,
    root_name,
    unwrap,
    value_of,
)
from secgate.facts.typescript.object_filters import Objects
from secgate.facts.typescript.query_calls import is_id
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenancy import from_request
from secgate.facts.typescript.typeorm_builders import HANDED, Part
from secgate.facts.typescript.typeorm_texts import Term, Written, read_text, written
from secgate.facts.typescript.view import View

_JOINS = re.compile(r"join$", re.IGNORECASE)
_ON_VALUE = frozenset({"onVal", "andOnVal"})
_ASKED = re.compile(r"\?\??")
_MAX_NESTING = 4
_THREE = 3


class KnexObjects(Objects):
    """Reads the objects of one file as Knex does: a key may have a table before it, in any spelling."""

    def entry(self, key: str, value: Node, model: Model, depth: int) -> Filter:
        """What one entry says."""
        alias, _, column = key.rpartition(".")
        if alias and alias != model.table:
            return Filter("unknown" if column in self.view.words.columns else "no")
        found = super().entry(field_of(model, column) or column, value, model, depth)
        if found.pin == "vanishes":
            found.pin, found.vanishing = "pinned", []
        return found


def read(view: View, node: Node, model: Model, depth: int, reading: ReadFilter) -> Filter | None:
    """What a condition says; None for what is read as any expression is: a variable, a choice, a helper."""
    row = view.rows.get(node.id)
    if isinstance(row, KnexCall):
        return _Reader(view, row, model, depth, reading).total(row.parts)
    if node.type in FUNCTIONS:
        return Filter("unknown")
    if node.type in {"call_expression", "member_expression"} and from_request(view.names, node):
        return Filter("no", [("filter", node)])
    return None


@dataclass(frozen=True)
class _Reader:
    """Reads the steps of one query."""

    view: View
    call: KnexCall
    model: Model
    depth: int
    reading: ReadFilter

    @cached_property
    def _columns(self) -> ColumnTerms:
        return ColumnTerms(self.model, self._aliases, KnexObjects(self.view, self.reading), self.depth)

    @cached_property
    def _choices(self) -> Choices:
        return Choices(self.view, self.call.node)

    @cached_property
    def _aliases(self) -> Mapping[str, Model]:
        """The tables of the query, by what it calls them."""
        alias = self.call.table.alias if self.call.table is not None else ""
        found = {self.model.table: self.model, alias or self.model.table: self.model}
        for part in self.call.parts:
            named = named_table(part.view, part.given[0]) if _JOINS.search(part.name) and part.given else None
            if named is not None and named.model is not None and _is_tied(part, named.alias):
                found[named.alias] = named.model
        return found

    def total(self, parts: tuple[Part, ...], nested: int = 0) -> Filter:
        """What steps say together, in the order they run."""
        groups: list[list[Filter]] = [[]]
        for part in parts:
            if not limits(part):
                continue
            said = self._choices.under_condition(self._step(part, nested), part)
            if part.name.startswith("or") and groups[-1]:
                groups.append([said])
            else:
                groups[-1].append(said)
        whole = [all_of(group) for group in groups]
        return whole[0] if len(whole) == 1 else either(whole, "some-or")

    def _step(self, part: Part, nested: int) -> Filter:
        """What one step says."""
        given, name = part.given, part.name.lower()
        if part.name == HANDED:
            return Filter("unknown")
        if _JOINS.search(name):
            return self._joined(part)
        if not given or name.endswith(("null", "between", "like", "column")) or "not" in name:
            return Filter()
        if name == "modify":
            return self._callback(part, unwrap(given[0]), nested)
        if name.endswith("exists"):
            tied = any(f"{alias}." in text_of(given[0]) for alias in self._aliases)
            return self._subquery(part, given[0]) if tied else Filter("unknown")
        if name.endswith("raw"):
            return self._raw(part, given)
        if name.endswith("wherein"):
            return self._among(part, given)
        return self._where(part, given, nested)

    def _where(self, part: Part, given: list[Node], nested: int) -> Filter:
        """`where({ … })`, `where("org_id", id)`, `where("org_id", "=", id)`, `where((query) => …)`."""
        made = part.view.names.resolve(given[0])
        if len(given) == 1:
            return self._condition(part, made, nested)
        column = text_held(part.view, given[0])
        if not column:
            return Filter("unknown")
        operator = text_held(part.view, given[1]).lower() if len(given) >= _THREE else "="
        if operator == "in":
            return self._term(part, column, given[2], many=True)
        if operator != "=":
            return Filter("no" if operator else "unknown", [] if is_id(column) else [(column, unwrap(given[-1]))])
        return self._term(part, column, given[-1])

    def _condition(self, part: Part, made: Node, nested: int) -> Filter:
        if made.type == "object":
            return all_of(self._entry(part, entry) for entry in made.named_children if entry.type != "comment")
        if made.type in FUNCTIONS:
            return self._callback(part, made, nested)
        if made.type == "call_expression" and last_name(made) == "raw" and (given := arguments_of(made)):
            return self._raw(part, given)
        return self._elsewhere(part, self.reading(part.view, made, self.model, self.depth + 1))

    def _entry(self, part: Part, entry: Node) -> Filter:
        if entry.type == "spread_element":
            inner = entry.named_children[0]
            return self._elsewhere(part, self.reading(part.view, inner, self.model, self.depth + 1))
        key = key_of(entry)
        if not key:
            held = entry.child_by_field_name("key")
            key = text_held(part.view, held.named_children[0]) if held is not None and held.named_children else ""
        return self._term(part, key, value_of(entry)) if key else Filter("unknown")

    def _term(self, part: Part, column: str, value: Node, *, many: bool = False) -> Filter:
        alias, _, name = column.rpartition(".")
        value = unwrap(value)
        if self._columns.aliased(alias.rpartition(".")[2]) is None:
            # NOTE: what is asked of a table limits the rows of another one only where these are tied.
            return Filter("unknown" if self.view.words.mentioned(value) is not None else "no")
        found = self._columns.read(part.view, Term(alias.rpartition(".")[2], name, many), value, part.call)
        if found.pin == "vanishes":
            found.pin, found.vanishing = "pinned", []
        return self._elsewhere(part, found)

    def _among(self, part: Part, given: list[Node]) -> Filter:
        """`whereIn("invoice_id", ids)`, also of a query."""
        column = text_held(part.view, given[0])
        inner = self._subquery(part, given[-1]) if len(given) > 1 else Filter()
        if inner.pin != "no" or not column or len(given) < 2:  # noqa: PLR2004 - a column and its values
            return inner if inner.limited else Filter("unknown")
        return self._term(part, column, given[1], many=True)

    def _subquery(self, part: Part, node: Node) -> Filter:
        """What is asked of the rows that another query gives; nothing for what is none."""
        view, made = part.view, unwrap(node)
        calls = view.names.calls(made) if made.type in FUNCTIONS else [made]
        rows = (view.rows.get(one.id) for one in calls)
        row = next((one for one in rows if isinstance(one, KnexCall) and one.model is not None), None)
        if row is None or row.model is None:
            return Filter("unknown") if made.type in FUNCTIONS or "xists" in part.name else Filter()
        found = all_of(self.reading(view, one, row.model, self.depth + 1) for one in row.conditions(view.names))
        if view.schema.tenancy.get(row.model.name) == "root" and not found.limited:
            return Filter("unknown")
        return Filter("pinned" if found.limited else "unknown", how="relation", proof=found.proof)

    def _raw(self, part: Part, given: list[Node]) -> Filter:
        """`whereRaw("org_id = ?", [orgId])`, `whereRaw("org_id = :orgId", { orgId })`."""
        text = written(part.view, given[0])
        if text is None:
            return Filter("unknown")
        made = part.view.names.resolve(given[1]) if len(given) > 1 else None
        values: dict[str, Node] = {}
        if made is not None and made.type == "object":
            values = dict(entries_of(made))
        elif made is not None:
            listed = (
                [one for one in made.named_children if one.type != "comment"] if made.type == "array" else [given[1]]
            )
            values = {f"p{number}": one for number, one in enumerate(listed)}
        counted = iter(range(len(values) + 1))
        named = Written(_ASKED.sub(lambda _: f":p{next(counted, 0)}", text.text), text.parts)

        def term(one: Term) -> Filter:
            if one.column:
                return Filter()
            number = int(one.value[1:]) if one.value.startswith("#") else -1
            held = text.parts[number] if 0 <= number < len(text.parts) else values.get(one.value)
            return self._columns.read(part.view, one, unwrap(held) if held is not None else None, part.call)

        return self._elsewhere(part, self._columns.group(named, read_text(named.text), term))

    def _callback(self, part: Part, function: Node, nested: int) -> Filter:
        """`where((query) => { query.where(…).orWhere(…) })`, `where(function () { this.where(…) })`."""
        if function.type not in FUNCTIONS or nested > _MAX_NESTING:
            return Filter("unknown")
        own = [bound.name for bound in part.view.names.parameters(function)][:1]
        calls = (c for c in part.view.names.calls(function) if c.type == "call_expression")
        steps = [Part(part.view, last_name(c), c) for c in calls if text_of(root_name(c)) in {"this", *own}]
        steps.sort(key=lambda step: step.call.end_byte)
        return self.total(tuple(steps), nested + 1) if steps else Filter("unknown")

    def _joined(self, part: Part) -> Filter:
        """What an inner join asks of the rows that it joins: `function () { this.onVal("p.org_id", orgId) }`."""
        function = unwrap(part.given[-1])
        found = Filter()
        for call in part.view.names.calls(function) if function.type in FUNCTIONS else ():
            given = arguments_of(call)
            if last_name(call) in _ON_VALUE and len(given) > 1:
                operator = text_held(part.view, given[1]) if len(given) >= _THREE else "="
                found.add(self._term(part, text_held(part.view, given[0]), given[-1]) if operator == "=" else Filter())
        return found

    def _elsewhere(self, part: Part, found: Filter) -> Filter:
        """A condition of another file: its values mean nothing in this one."""
        return found if part.view is self.view else Filter(found.pin, how=found.how, proof=found.proof)


def _is_tied(part: Part, alias: str) -> bool:
    """Whether a join compares a column of its table with one of another: `"p.id", "i.project_id"`."""
    sides: set[str] = set()
    for one in part.given[1:]:
        made = unwrap(one)
        if made.type in FUNCTIONS:
            calls = part.view.names.calls(made)
            texts = [text_held(part.view, given) for call in calls for given in arguments_of(call)]
        elif made.type == "object":
            texts = [text for key, value in entries_of(made) for text in (key, text_held(part.view, value))]
        else:
            texts = [text_held(part.view, made)]
        sides |= {text.rpartition(".")[0].rpartition(".")[2] for text in texts if "." in text}
    return alias in sides and len(sides) > 1
