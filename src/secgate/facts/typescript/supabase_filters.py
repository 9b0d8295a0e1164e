"""What the steps of a query of Supabase say about the tenant: each one adds a condition that must hold too."""

import re
from dataclasses import dataclass

from secgate.facts.schemas import Model
from secgate.facts.typescript.built_calls import Column
from secgate.facts.typescript.built_filters import BuiltReader
from secgate.facts.typescript.built_queries import Taken
from secgate.facts.typescript.filter_terms import Terms
from secgate.facts.typescript.filter_values import Filter, ReadFilter, all_of, either
from secgate.facts.typescript.names import arguments_of
from secgate.facts.typescript.object_filters import Objects
from secgate.facts.typescript.supabase_calls import SupabaseCall, column_at, equal_in
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.typeorm_columns import text_at
from secgate.facts.typescript.typeorm_texts import PART, Written, written
from secgate.facts.typescript.view import View
from secgate.model import Confidence

_TERM = re.compile(r"^([\w.]+)\.(not\.)?(\w+)\.(.*)$", re.DOTALL)
_JOINED = re.compile(r"^(and|or)\((.*)\)$", re.DOTALL)
_NUMBERED = re.compile(rf"^\"?{PART.pattern}\"?$")
_MAX_DEPTH = 4


def read(view: View, node: Node, model: Model, depth: int, reading: ReadFilter) -> Filter | None:
    """What a condition says; None for what is no query of Supabase."""
    row = view.rows.get(node.id)
    if not isinstance(row, SupabaseCall):
        return None
    if row.does != "rpc":
        return _Query(row, row.model or model, depth, reading).whole()
    tenant = next((found for one in arguments_of(row.start) if (found := view.words.mentioned(one)) is not None), None)
    given = view.proof(tenant, "the function is given the tenant", Confidence.MEDIUM) if tenant is not None else None
    return Filter("unknown" if given is None else "pinned", proof=given)


@dataclass(frozen=True)
class _Query(BuiltReader):
    """Reads the steps of one query of Supabase."""

    call: SupabaseCall | None

    def is_limit(self, step: Taken) -> bool:
        """Whether a step may limit the rows."""
        return self.call is not None and self.call.is_limit(step)

    def of_step(self, step: Taken) -> Filter:
        """What one step says."""
        view, given = step.view, step.given
        terms = list(equal_in(step))
        if terms:
            return all_of(self._term(view, column, value, many=step.name == "in") for column, value in terms)
        match step.name:
            case "eq" | "in" | "match":
                return Filter("unknown")
            case "or" if given:
                text = written(view, given[0])
                foreign = len(given) > 1
                return self._any(view, text) if text is not None and not foreign else Filter("unknown")
            case "is" if len(given) > 1 and text_at(given[0]) in view.words.keys and given[1].type == "null":
                return Filter("pinned", proof=view.proof(given[1], "rows of no tenant"))
            case "filter" | "or":
                return Filter("unknown" if any(view.words.mentioned(one) is not None for one in given) else "no")
            case _:
                return Filter()

    def _any(self, view: View, text: Written) -> Filter:
        """`or("org_id.eq.1,public.is.true")`: one of these must hold."""
        return either([self._written(view, text, part, 0) for part in _split(text.text)], "some-or")

    def _written(self, view: View, text: Written, part: str, depth: int) -> Filter:
        joined = _JOINED.match(part)
        if joined is not None:
            inner = (
                [self._written(view, text, one, depth + 1) for one in _split(joined[2])] if depth < _MAX_DEPTH else []
            )
            if not inner:
                return Filter("unknown")
            return all_of(inner) if joined[1] == "and" else either(inner, "some-or")
        found = _TERM.match(part)
        if found is None:
            return Filter("unknown")
        if found[2] or found[3] != "eq":
            return Filter()
        number = _NUMBERED.match(found[4])
        value = text.parts[int(number[1])] if number is not None else None
        column = column_at(found[1])
        if value is None:
            named = column.name in view.words.keys or column.name in view.words.columns
            return Filter("unknown" if named else "no")
        return self._term(view, column, value, many=False)

    def _term(self, view: View, column: Column, value: Node, *, many: bool) -> Filter:
        owner: Model | None = self.model
        if column.alias and self.call is not None:
            owner, inner = self.call.embedded(view, column.alias)
            if not inner:
                # NOTE: a condition on an embedded table leaves rows without it in, unless it is joined inside.
                return Filter()
        terms = Terms(view, self.model, self.depth, Objects(view, self.reading))
        return terms.term(owner, column.name, value, many=many, at=value)


def _split(text: str) -> list[str]:
    """The parts of a list between commas that stand in no brackets."""
    parts, depth, start = list[str](), 0, 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append(text[start:place].strip())
            start = place + 1
    return [*parts, text[start:].strip()]
