"""What the steps of a builder of TypeORM say about the tenant.

`where` sets all conditions anew; `andWhere` adds one that must hold too, `orWhere` one that is enough.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from secgate.facts.schemas import Model
from secgate.facts.typescript.builder_choices import Choices
from secgate.facts.typescript.column_terms import ColumnTerms
from secgate.facts.typescript.filter_values import Filter, ReadFilter, all_of, either
from secgate.facts.typescript.names import (
    FUNCTIONS,
    arguments_of,
    callee_of,
    entries_of,
    last_name,
    unwrap,
)
from secgate.facts.typescript.object_filters import Objects
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.typeorm_builder_calls import BuilderCall, is_handed
from secgate.facts.typescript.typeorm_builders import JOINS, WHERES, Part
from secgate.facts.typescript.typeorm_columns import text_at
from secgate.facts.typescript.typeorm_handles import entity_of
from secgate.facts.typescript.typeorm_texts import PART, Term, Written, read_text, written
from secgate.facts.typescript.view import Proof, View

_CHOICES = frozenset({"if_statement", "ternary_expression", "switch_case", "catch_clause"})
_MAX_BRACKETS = 4


def read_builder(
    view: View, call: BuilderCall, model: Model, depth: int, reading: ReadFilter, objects: Objects
) -> Filter:
    """What all conditions of the builder that a call runs say."""
    reader = _Reader(view, call, model, depth, reading, objects)
    found = reader.total([part for part in call.builder.parts if part.name in WHERES])
    for part in call.builder.parts:
        if part.name.startswith("innerJoin") and len(part.given) > 2:  # noqa: PLR2004 - a condition
            found.add(reader.condition(part, part.given[2]))
    unknown = not call.builder.whole or any(map(is_handed, call.builder.parts))
    if unknown and not found.limited and found.pin != "vanishes":
        return Filter("unknown", found.values)
    return found


@dataclass(frozen=True)
class _Reader:
    """Reads the steps of one builder."""

    view: View
    call: BuilderCall
    model: Model
    depth: int
    reading: ReadFilter
    objects: Objects = field(repr=False)

    def total(self, parts: list[Part], nested: int = 0) -> Filter:
        """What steps say together, in the order they run."""
        groups: list[list[Filter]] = []
        replaced: Proof | None = None
        for part in parts:
            found = self._under_condition(self.step(part, nested), part)
            name = part.name
            if name in {"where", "whereInIds", "whereExists"}:
                whole = _whole(groups)
                if groups and self._choices.is_choice(part):
                    found = either([whole, found])
                elif whole.limited and not found.limited:
                    replaced = replace(whole.proof, note="the condition that names the tenant") if whole.proof else None
                groups = [[found]]
            elif name.startswith("or") and groups:
                groups.append([found])
            elif groups:
                groups[-1].append(found)
            else:
                groups = [[found]]
        total = _whole(groups)
        total.replaced = replaced
        return total

    def step(self, part: Part, nested: int = 0) -> Filter:
        """What one step says."""
        if not part.given:
            return Filter()
        if part.name == "setFindOptions":
            given = dict(entries_of(unwrap(part.given[0])))
            return self._elsewhere(part, self._object(part, given["where"])) if "where" in given else Filter()
        if part.name.endswith("InIds"):
            return self._elsewhere(part, Filter("no", [("id", unwrap(part.given[0]))]))
        if "Exists" in part.name:
            return Filter("unknown")
        return self.condition(part, part.given[0], nested)

    def condition(self, part: Part, node: Node, nested: int = 0) -> Filter:
        """A condition as text, as an object, or in brackets."""
        made = part.view.names.resolve(node)
        if made.type in {"object", "array"}:
            return self._elsewhere(part, self._object(part, made))
        if made.type == "new_expression":
            return self._brackets(part, made, nested)
        text = written(part.view, made)
        if text is None:
            choice = made.type == "ternary_expression"
            sides = [made.child_by_field_name(one) for one in ("consequence", "alternative")] if choice else []
            found = [self.condition(part, side, nested) for side in sides if side is not None]
            return either(found) if found else Filter("unknown")
        read = partial(self._term, part, text)
        return self._elsewhere(part, self._columns.group(text, read_text(text.text), read))

    def _object(self, part: Part, node: Node) -> Filter:
        return self.reading(part.view, node, self.model, self.depth + 1)

    def _elsewhere(self, part: Part, found: Filter) -> Filter:
        """A condition of another file: its values mean nothing in this one."""
        return found if part.view is self.view else Filter(found.pin, how=found.how, proof=found.proof)

    def _brackets(self, part: Part, made: Node, nested: int) -> Filter:
        """`new Brackets((qb) => { qb.where(…).orWhere(…) })`."""
        given = arguments_of(made)
        function = unwrap(given[0]) if given else None
        if last_name(callee_of(made)) != "Brackets" or function is None or function.type not in FUNCTIONS:
            return Filter() if last_name(callee_of(made)) == "NotBrackets" else Filter("unknown")
        if nested > _MAX_BRACKETS:
            return Filter("unknown")
        own = [b.name for b in part.view.names.parameters(function)][:1]
        calls = (c for c in part.view.names.calls(function) if c.type == "call_expression")
        steps = [Part(part.view, last_name(c), c) for c in calls if last_name(c) in WHERES and _root(c) in own]
        steps.sort(key=lambda step: step.call.end_byte)
        return self.total(steps, nested + 1) if steps else Filter("unknown")

    def _term(self, part: Part, text: Written, term: Term) -> Filter:
        """A column that must have a value."""
        if term.column:
            return Filter()
        return self._columns.read(part.view, term, self.call.value_of(part, text, term.value), part.call)

    @cached_property
    def _columns(self) -> ColumnTerms:
        return ColumnTerms(self.model, self._aliases, self.objects, self.depth)

    @cached_property
    def _choices(self) -> Choices:
        return Choices(self.view, self.call.node)

    @cached_property
    def _aliases(self) -> Mapping[str, Model]:
        builder = self.call.builder
        found = {
            builder.alias or self.model.accessor: self.model,
            self.model.name: self.model,
            self.model.table: self.model,
        }
        for part in builder.parts:
            # NOTE: `leftJoinAndMapOne` is given first where the row goes.
            given = part.given[1:] if "Map" in part.name else part.given
            alias = text_at(given[1]) if JOINS.match(part.name) and len(given) > 1 else ""
            model = self._joined(found, part, given[0]) if alias else None
            if model is not None:
                found[alias] = model
        return found

    def _joined(self, known: Mapping[str, Model], part: Part, node: Node) -> Model | None:
        entity = entity_of(part.view, node)
        if entity is not None:
            return entity
        text = written(part.view, node)
        alias, _, name = text.text.rpartition(".") if text is not None else ("", "", "")
        owner = self.model if PART.fullmatch(alias) else known.get(alias)
        kind = next((f.kind for f in owner.fields if f.name == name), "") if owner is not None else ""
        return self.view.named(kind)

    def _under_condition(self, found: Filter, part: Part) -> Filter:
        """A step that an `if` takes; `where` outside of one sets all conditions anew."""
        if part.name in {"where", "whereInIds"} and not self._choices.is_choice(part):
            return found
        return self._choices.under_condition(found, part)


def _whole(groups: list[list[Filter]]) -> Filter:
    if not groups:
        return Filter()
    return all_of(groups[0]) if len(groups) == 1 else either([all_of(group) for group in groups], "some-or")


def _root(call: Node) -> str:
    node: Node | None = call
    while node is not None and node.type == "call_expression":
        callee = callee_of(node)
        node = unwrap(callee).child_by_field_name("object") if callee is not None else None
        node = unwrap(node) if node is not None else None
    return text_of(node)
