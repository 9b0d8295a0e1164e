"""What the conditions of Drizzle say about the tenant: `and(eq(t.orgId, orgId), …)`, callbacks, subqueries, `sql`.

An `undefined` in `and()` drops out; `eq()` with one matches no row, so it opens nothing.
"""

import re
from dataclasses import dataclass, replace

from secgate.facts.schemas import Model
from secgate.facts.typescript.drizzle_calls import DrizzleCall
from secgate.facts.typescript.drizzle_tables import Column, column_of, operator_of, tied
from secgate.facts.typescript.filter_values import MAX_BRANCHES, PRINCIPAL, Filter, ReadFilter, all_of, either
from secgate.facts.typescript.names import FUNCTIONS, arguments_of, last_name, returned, unwrap
from secgate.facts.typescript.object_filters import Objects
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.tenancy import from_request
from secgate.facts.typescript.values_given import is_nothing
from secgate.facts.typescript.view import Proof, View
from secgate.model import Confidence

# Operators that say nothing of one value: what they match is not limited by it.
_OPEN = frozenset({
    "ne", "gt", "gte", "lt", "lte", "isNull", "isNotNull", "notInArray", "between", "notBetween", "like", "ilike",
    "notLike", "notIlike", "arrayContains", "arrayContained", "arrayOverlaps", "not", "notExists",
})  # fmt: skip
_LOGIC = frozenset({"and", "or"})
_PLAIN = frozenset({"identifier", "shorthand_property_identifier", "member_expression"})
_WRITTEN = "string_fragment"
_FILLED = re.compile(r"(?:!!)?(\w+)\.length(?:\s*(?:>|!==?)\s*0)?")
_EQUALS = re.compile(r"\s*=\s*(?:any\s*\(\s*)?$", re.IGNORECASE)
_OR = re.compile(r"\bor\b|\bunion\b|\bnot\b", re.IGNORECASE)


def read(view: View, node: Node, model: Model, depth: int, reading: ReadFilter) -> Filter | None:
    """What a condition says; None for what no operator of Drizzle is: a variable, a choice, a helper."""
    conditions = _Conditions(view, model, depth, reading)
    if node.type in FUNCTIONS:
        given = [conditions.inner(one) for one in returned(node)]
        return either(given) if given else Filter("unknown")
    if node.type == "array":
        return all_of(map(conditions.part, node.named_children))
    if node.type == "ternary_expression" and (filled := _where_filled(node)) is not None:
        return conditions.inner(filled)
    operator = operator_of(view, node) if node.type == "call_expression" else ""
    return conditions.of(operator, node, arguments_of(node)) if operator else None


def _where_filled(choice: Node) -> Node | None:
    """`and(...where)` of `where.length > 0 ? and(...where) : undefined`: what is always in the list makes it so."""
    asked, given, other = map(choice.child_by_field_name, ("condition", "consequence", "alternative"))
    listed = _FILLED.fullmatch(text_of(unwrap(asked))) if asked is not None else None
    is_choice = listed is not None and given is not None and other is not None and is_nothing(other)
    return given if is_choice and listed is not None and f"...{listed[1]}" in text_of(given) else None


@dataclass(frozen=True)
class _Conditions:
    """Reads the conditions of one query, so deep within others.

    Attributes:
        reading: reads any expression in the place of a condition.
    """

    view: View
    model: Model
    depth: int
    reading: ReadFilter

    def of(self, operator: str, call: Node, given: list[Node]) -> Filter:
        """What an operator says that is given these."""
        if operator == "isNull" and given:
            return self._without(given[0])
        if operator in _OPEN:
            return Filter()
        if operator in _LOGIC:
            return all_of(map(self.part, given)) if operator == "and" else self._any(given)
        match operator, given:
            case "eq", [left, right]:
                return self._equal(left, right)
            case "inArray", [left, right]:
                return self._among(left, right)
            case "exists", [asked]:
                return self._exists(self.view.names.resolve(asked))
            case "sql", _:
                return self._template(call.child_by_field_name("arguments"))
            case _:
                return Filter("unknown")

    def inner(self, node: Node) -> Filter:
        """A condition within."""
        return self.reading(self.view, node, self.model, self.depth + 1)

    def part(self, part: Node) -> Filter:
        """One of the conditions that must all hold: also a list of them, with what is pushed into it."""
        if part.type == "comment":
            return Filter()
        if part.type != "spread_element":
            return self.inner(part)
        listed = unwrap(part.named_children[0])
        if listed.type == "call_expression" and last_name(listed) == "filter":
            callee = unwrap(listed.child_by_field_name("function") or listed)
            listed = unwrap(callee.child_by_field_name("object") or listed)
        return self.inner(listed)

    def _without(self, given: Node) -> Filter:
        """`isNull(t.tenantId)`: rows that are no tenant's."""
        column = column_of(self.view, given, self.model)
        if column is None or column.name not in self.view.words.keys:
            return Filter()
        return Filter("pinned", proof=self.view.proof(given, "rows of no tenant"))

    def _any(self, given: list[Node]) -> Filter:
        """`or()`: an undefined branch drops out of it."""
        parts = [part for part in given if unwrap(part).type != "undefined"]
        if len(parts) > MAX_BRANCHES or any(part.type == "spread_element" for part in parts):
            return Filter("unknown")
        return either([self.inner(part) for part in parts], "some-or")

    def _equal(self, left: Node, right: Node) -> Filter:
        """`eq(t.orgId, orgId)`; between two columns it joins their tables, and limits nothing."""
        column, other = (column_of(self.view, side, self.model) for side in (left, right))
        if column is not None and other is not None:
            return Filter()
        if column is None and other is None:
            return self._of_expression(left, right)
        return self._term(column, right) if column is not None else self._term(other, left)

    def _of_expression(self, *sides: Node) -> Filter:
        """A comparison with no plain column: it may name the tenant in a way that is not read."""
        return Filter("unknown" if any(self.view.words.mentioned(side) is not None for side in sides) else "no")

    def _term(self, column: Column | None, given: Node) -> Filter:
        """A column that must have a value."""
        view, value = self.view, unwrap(given)
        if column is None:
            return Filter("unknown")
        other = column.model if column.model is not None and column.model.name != self.model.name else None
        if column.name in view.words.keys:
            proof = view.proof(value, "limited to the tenant here")
            return Filter("pinned", how="where" if other is None else "relation", proof=proof)
        if other is None:
            return Objects(view, self.reading).entry(column.name, value, self.model, self.depth)
        if view.schema.tenancy.get(other.name) == "root":
            unique = any(field.unique for field in other.fields if field.name == column.name)
            proof = view.proof(value, "the relation names the tenant")
            return Filter("pinned", how="relation", proof=proof) if unique else Filter("unknown")
        if self._is_of_caller(column.name, value):
            return Filter("principal", how="relation", proof=self._member(value))
        return Filter("no", [(f"{other.accessor}.{column.name}", value)])

    def _is_of_caller(self, column: str, value: Node) -> bool:
        """Whether a column names a user whom the request does not name."""
        named = PRINCIPAL.match(column) is not None and value.type in _PLAIN
        return named and not from_request(self.view.names, value)

    def _member(self, value: Node) -> Proof:
        return self.view.proof(value, "one who belongs to it", Confidence.MEDIUM)

    def _among(self, left: Node, right: Node) -> Filter:
        """`inArray(t.id, ids)`, also of a subquery."""
        column = column_of(self.view, left, self.model)
        inner = self._subquery(self.view.names.resolve(right))
        if inner is not None:
            return inner
        if column is None:
            return self._of_expression(left, right)
        if column.name in self.view.words.keys:
            return Objects(self.view, self.reading).among(right)
        return self._term(column, right)

    def _exists(self, asked: Node) -> Filter:
        """`exists(query)`: of a query that names a column of the rows around it."""
        found, call = self._subquery(asked), self.view.rows.get(asked.id)
        inner = call.model if isinstance(call, DrizzleCall) else None
        if found is None or inner is None or call is None:
            return Filter("unknown")
        pairs = (pair for one in call.conditions(self.view.names) for pair in tied(self.view, one, inner))
        return found if any(self.model.name in pair and len(pair) > 1 for pair in pairs) else Filter("unknown")

    def _subquery(self, node: Node) -> Filter | None:
        """What a query within a condition says by its own; None where it is no query."""
        call = self.view.rows.get(node.id)
        if not isinstance(call, DrizzleCall):
            return None
        model = call.model
        if model is None:
            return Filter("unknown")
        conditions = call.conditions(self.view.names)
        found = all_of(self.reading(self.view, one, model, self.depth + 1) for one in conditions)
        if found.limited:
            return replace(found, how="relation", values=[])
        caller = next((value for name, value in found.values if self._is_of_caller(name, value)), None)
        if caller is not None:
            return Filter("principal", how="relation", proof=self._member(caller))
        return Filter("unknown" if found.pin == "unknown" else "no")

    def _template(self, template: Node | None) -> Filter:
        """A condition in SQL: the terms `${t.orgId} = ${orgId}` of one that is joined by AND alone."""
        if template is None or template.type != "template_string":
            return Filter("unknown")
        parts = [child for child in template.named_children if child.type in {"template_substitution", _WRITTEN}]
        written = " ".join(text_of(part) for part in parts if part.type == _WRITTEN)
        named = any(re.search(rf"\b{re.escape(column)}\b", written) for column in self.view.words.columns)
        if not named and not any(part.type != _WRITTEN and self._tells(part) for part in parts):
            return Filter()
        found = Filter("unknown")
        for left, between, right in zip(parts, parts[1:], parts[2:], strict=False) if not _OR.search(written) else ():
            joined = between.type == _WRITTEN and _EQUALS.fullmatch(text_of(between)) is not None
            if joined and _WRITTEN not in {left.type, right.type}:
                found.add(self._equal(left.named_children[0], right.named_children[0]))
        return found

    def _tells(self, substitution: Node) -> bool:
        """Whether a part of a template may limit the tenant: the tenant, its column, or what is not read."""
        inner = unwrap(substitution.named_children[0]) if substitution.named_children else substitution
        column = column_of(self.view, inner, self.model)
        if column is not None:
            return column.name in self.view.words.keys
        calls = any(part.type == "call_expression" for part in walk(inner))
        return calls or self.view.words.mentioned(inner) is not None
