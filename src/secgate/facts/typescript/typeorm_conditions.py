"""What the steps of a builder of TypeORM say about the tenant.

`where` sets all conditions anew; `andWhere` adds one that must hold too, `orWhere` one that is enough.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from secgate.facts.schemas import Model
from secgate.facts.typescript.filter_terms import Terms
from secgate.facts.typescript.filter_values import Filter, ReadFilter, all_of, either
from secgate.facts.typescript.names import (
    FUNCTIONS,
    ancestors,
    arguments_of,
    callee_of,
    entries_of,
    inside,
    last_name,
    unwrap,
)
from secgate.facts.typescript.object_filters import Objects
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.typeorm_builder_calls import BuilderCall, is_handed
from secgate.facts.typescript.typeorm_builders import JOINS, WHERES, Part
from secgate.facts.typescript.typeorm_columns import text_at
from secgate.facts.typescript.typeorm_handles import entity_of
from secgate.facts.typescript.typeorm_texts import PART, Group, Term, Written, read_text, written
from secgate.facts.typescript.values_given import is_presence
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
                if groups and self._is_choice(part):
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
        return self._elsewhere(part, self._group(part, text, read_text(text.text)))

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

    def _group(self, part: Part, text: Written, group: Group | Term) -> Filter:
        if isinstance(group, Term):
            return self._term(part, text, group)
        inner = [self._group(part, text, one) for one in group.parts]
        match group.kind:
            case "and":
                return all_of(inner)
            case "or":
                return either(inner, "some-or")
            case "not":
                return Filter()
            case _:
                return Filter("unknown" if self._tells(text, group.text) else "no")

    def _tells(self, text: Written, condition: str) -> bool:
        """Whether a condition that is not read may limit the tenant."""
        words = self.view.words
        if any(column.lower() in condition.lower() for column in words.columns):
            return True
        held = [text.parts[int(number)] for number in PART.findall(condition) if int(number) < len(text.parts)]
        return any(node.type == "call_expression" or words.mentioned(node) is not None for node in held)

    def _term(self, part: Part, text: Written, term: Term) -> Filter:
        """A column that must have a value."""
        if term.column:
            return Filter()
        value = self.call.value_of(part, text, term.value)
        owner = self._aliased(term.alias)
        name = (_field(owner, term.name) if owner is not None else None) or term.name
        objects = self.objects.__class__(part.view, self.reading)
        terms = Terms(part.view, self.model, self.depth, objects)
        return terms.term(owner, name, value, many=term.many, at=part.call)

    def _aliased(self, alias: str) -> Model | None:
        """The entity that an alias stands for; the one that is asked for where there is none."""
        if not alias or PART.fullmatch(alias):
            return self.model
        return self._aliases.get(alias)

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

    def _is_choice(self, part: Part) -> bool:
        """Whether a step runs on some ways only."""
        return any(outer.type in _CHOICES for outer in self._around(part))

    def _around(self, part: Part) -> Iterator[Node]:
        """What stands around a step within its function, and not around the call that runs the builder."""
        for outer in ancestors(part.call):
            if outer.type in FUNCTIONS or (part.view is self.view and inside(self.call.node, outer)):
                return
            yield outer

    def _under_condition(self, found: Filter, part: Part) -> Filter:
        """A step that an `if` takes: it vanishes when that asks for the tenant, and may be absent otherwise."""
        if part.name in {"where", "whereInIds"} and not self._is_choice(part):
            return found
        for outer in self._around(part):
            if outer.type not in _CHOICES:
                continue
            condition = outer.child_by_field_name("condition")
            tenant = part.view.words.mentioned(condition) if condition is not None else None
            if found.pin == "pinned":
                asks = tenant is not None and condition is not None and is_presence(condition)
                return Filter(
                    "vanishes" if asks else "unknown",
                    found.values,
                    [tenant] if asks and tenant else [],
                    proof=found.proof,
                )
            # NOTE: what only some ways ask for limits no other way.
            return Filter("unknown" if found.pin in {"principal", "unknown"} else "no")
        return found


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


def _field(model: Model, name: str) -> str | None:
    """The field that a name in a text means: its own, or what its column is called."""
    found = next((f for f in model.fields if f.name == name), None)
    found = found or next((f for f in model.fields if f.column == name and f.column), None)
    return found.name if found is not None else None
