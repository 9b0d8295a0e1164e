"""The calls that run a builder of TypeORM, as queries: `createQueryBuilder("i").where(…).getMany()`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from secgate.facts.schemas import Model
from secgate.facts.typeorm import ENDS
from secgate.facts.typescript.drizzle_chains import last_of
from secgate.facts.typescript.names import Names, arguments_of, entries_of, last_name, outermost, unwrap
from secgate.facts.typescript.query_calls import QueryCall
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.typeorm_builders import (
    HANDED,
    JOINS,
    STARTS,
    WHERES,
    Builder,
    Part,
    between,
    builder_of,
    with_model,
)
from secgate.facts.typescript.typeorm_calls import ANY_ENTITY
from secgate.facts.typescript.typeorm_columns import text_at, texts_in
from secgate.facts.typescript.typeorm_texts import Written, read_text, terms_of, written
from secgate.facts.typescript.view import View

_WRITES = {"update": "updateMany", "delete": "deleteMany", "softDelete": "deleteMany", "restore": "updateMany"}
_COUNTS = re.compile(r"\b(?:count|sum|avg|min|max)\s*\(", re.IGNORECASE)
_ONE_ROW = {"getOne": "findFirst", "getOneOrFail": "findFirstOrThrow", "getRawOne": "findFirst"}
_NAMED = re.compile(
    r"(?<![:.\w'])(?:[\"`]?(\w+)[\"`]?\s*\.\s*)?[\"`]?(\w+)[\"`]?\s*(?:[=<>!]|\bin\b|\bis\b|\bi?like\b)", re.IGNORECASE
)


@dataclass(frozen=True)
class BuilderCall(QueryCall):
    """The call that runs a builder, or hands it to what runs it.

    Attributes:
        view: its file.
        builder: what it runs.
    """

    view: View = field(kw_only=True, repr=False, compare=False)
    builder: Builder = field(kw_only=True)

    @property
    def model(self) -> Model | None:
        """Its entity."""
        return self.builder.model

    def unread(self, _names: Names) -> str:
        """Nothing: what is not read of it is a condition that is not known."""
        return ""

    def conditions(self, _names: Names) -> list[Node]:
        """The call itself, which stands for all conditions of the builder."""
        limits = any(p.name in WHERES or p.name == HANDED or _is_inner(p) for p in self.builder.parts)
        return [self.node] if limits or not self.builder.whole else []

    def is_unfiltered(self, _names: Names) -> bool:
        """Always, where there is no condition."""
        return True

    def written(self, _names: Names) -> list[Node]:
        """What `values` and `set` are given."""
        return [part.given[0] for part in self.own if part.name in {"values", "set"} and part.given]

    def asked(self, _names: Names) -> Mapping[str, Node]:
        """The columns that must have a value."""
        return {name: value for alias, name, value in self.terms() if alias in {"", self.builder.alias}}

    def entries(self, names: Names) -> Iterator[tuple[str, Node]]:
        """Every term of its conditions, and every entry of what it writes or asks for as an object."""
        yield from ((name, value) for _, name, value in self.terms())
        for part in self.own:
            asks = part.given[:1] if part.name in {*WHERES, "set", "values"} else []
            for made in map(names.resolve, asks):
                if made.type == "object":
                    yield from ((key, unwrap(value)) for key, value in entries_of(made) if key)

    def terms(self) -> Iterator[tuple[str, str, Node]]:
        """(alias, field, value) of what its conditions compare with a parameter, in its own file."""
        called = {f.column: f.name for f in self.model.fields if f.column} if self.model is not None else {}
        for part in self.own:
            text = written(self.view, part.given[0]) if part.name in WHERES and part.given else None
            for term in terms_of(read_text(text.text)) if text is not None else ():
                value = self.value_of(part, text, term.value) if text is not None else None
                if value is not None:
                    yield term.alias, called.get(term.name, term.name), value

    def value_of(self, part: Part, text: Written, name: str) -> Node | None:
        """What is given for a parameter of a condition, or stands in its text itself."""
        if name.startswith("#"):
            number = int(name[1:])
            return text.parts[number] if number < len(text.parts) else None
        for given in (*part.given[1:2], *part.given[3:4]):
            made = part.view.names.resolve(given)
            if made.type == "object" and (found := dict(entries_of(made)).get(name)) is not None:
                return unwrap(found)
        return self.parameters.get(name)

    @cached_property
    def parameters(self) -> Mapping[str, Node]:
        """The parameters that any step of the builder sets."""
        found: dict[str, Node] = {}
        for part in self.builder.parts:
            if part.name == "setParameter" and len(part.given) > 1:
                found[text_at(part.given[0])] = unwrap(part.given[1])
            sets = part.name in {*WHERES, "setParameters"} or JOINS.match(part.name) is not None
            for made in map(part.view.names.resolve, part.given if sets else ()):
                if made.type == "object":
                    found |= {key: unwrap(value) for key, value in entries_of(made) if key}
        return found

    def shown(self, _names: Names) -> list[Node]:
        """What it selects."""
        return [one for part in self.own if part.name in {"select", "addSelect", "returning"} for one in part.given]

    def chosen(self, names: Names) -> frozenset[str] | None:
        """The columns of its own table that it selects by name."""
        listed = next((part.given[0] for part in self.own if part.name == "select" and part.given), None)
        if listed is None:
            return None
        made = names.resolve(listed)
        found = texts_in(made) if made.type == "array" else (text_at(made),)
        # NOTE: `select("i")` gives the whole row.
        columns = frozenset(name.rpartition(".")[2] for name in found if "." in name)
        return columns if len(columns) == len(found) and found else None

    def builders(self, _names: Names) -> list[Node]:
        """Functions that are handed the builder, or made it."""
        return [part.call for part in self.builder.parts if part.name == HANDED and part.view is self.view]

    def filtered(self, _names: Names, model: Model) -> frozenset[str] | None:
        """The columns of its own table that its conditions name."""
        found: set[str] = set()
        fields = {name: f for f in model.fields for name in (f.name, f.column) if name}
        for part in self.builder.parts:
            if part.name not in WHERES and part.name != HANDED:
                continue
            text = written(part.view, part.given[0]) if part.given and part.name in {"where", "andWhere"} else None
            if text is None or re.search(r"\bor\b|\bselect\b|\(", text.text, re.IGNORECASE):
                return None
            for alias, name in _NAMED.findall(text.text):
                if alias and alias != self.builder.alias:
                    return None
                if name in fields:
                    found.add(next(iter(fields[name].relation_fields), fields[name].name))
        return frozenset(found) or None

    def has_end(self, _names: Names) -> bool:
        """Whether it takes a number of rows, or is handed on to what may."""
        names = {part.name for part in self.builder.parts}
        return not self.builder.whole or bool({"take", "limit", HANDED} & names)

    def any_model(self) -> Model | None:
        """An entity without columns."""
        return ANY_ENTITY

    def asks_for_many(self, _names: Names) -> bool:
        """Whether a condition asks for a list of values."""
        texts = (text_of(one) for part in self.builder.parts if part.name in WHERES for one in part.given[:1])
        return any(re.search(r"\bin\s*\(|\bany\s*\(|\bIn\(", text, re.IGNORECASE) for text in texts) or any(
            "InIds" in part.name for part in self.builder.parts
        )

    @property
    def own(self) -> list[Part]:
        """The steps in its file."""
        return [part for part in self.builder.parts if part.view is self.view]


def is_handed(part: Part) -> bool:
    """Whether a step is a call that is handed the builder: what it does to it is not followed."""
    return part.name == HANDED


def _is_inner(part: Part) -> bool:
    return part.name.startswith("innerJoin") and len(part.given) > 2  # noqa: PLR2004 - with a condition


def builder_calls(view: View) -> Iterator[BuilderCall]:
    """Every query of a file that a builder makes."""
    if "QueryBuilder" not in view.file.text and not any(f".{name}(" in view.file.text for name in ENDS):
        return
    used: set[int] = set()
    for call, callee, name in view.names.named:
        if name not in ENDS or unwrap(callee).type != "member_expression":
            continue
        base = unwrap(callee).child_by_field_name("object")
        builder = builder_of(view, base, call, 0) if base is not None else None
        if builder is None:
            continue
        used.add(builder.start.id)
        yield _query(view, call, builder, name)
    for call, _, name in view.names.named:
        if name == STARTS and call.id not in used:
            yield from _run_elsewhere(view, call)


def builder_parts(view: View) -> Iterator[Node]:
    """The steps of the builders of a file."""
    for call in view.calls:
        if isinstance(call, BuilderCall):
            yield from (call.builder.start, *call.builder.givers)
            for part in call.own:
                yield from () if is_handed(part) else _with_brackets(view, part)


def _with_brackets(view: View, part: Part) -> Iterator[Node]:
    """A step, and those within the brackets that it is given."""
    yield part.call
    for one in part.given:
        if unwrap(one).type == "new_expression":
            yield from (call for call in view.names.calls(one) if last_name(call) in WHERES)


def _query(view: View, call: Node, builder: Builder, end: str) -> BuilderCall:
    model = builder.model
    accessor = model.accessor if model is not None else None
    return BuilderCall(call, accessor, _operation(builder, end), view=view, builder=builder)


def _operation(builder: Builder, end: str) -> str:
    """What a builder does, as all facts call it."""
    names = [part.name for part in builder.parts]
    write = next((name for name in names if name in _WRITES), None)
    if write is not None:
        return _WRITES[write]
    if "insert" in names:
        return "upsert" if {"orUpdate", "onConflict"} & set(names) else "createMany"
    if end in {"getCount", "getExists"}:
        return "count"
    shown = (text_of(one) for part in builder.parts if part.name in {"select", "addSelect"} for one in part.given)
    if end.startswith("getRaw") and any(_COUNTS.search(text) for text in shown):
        return "groupBy" if "groupBy" in names else "aggregate"
    return _ONE_ROW.get(end, "findMany")


def _run_elsewhere(view: View, start: Node) -> Iterator[BuilderCall]:
    """A builder that the same file does not run: one that is handed to what runs it."""
    last = outermost(last_of(start))
    holder = last.parent
    if holder is None or (found := builder_of(view, last, last, 0)) is None:
        return
    if holder.type == "arguments" and holder.parent is not None:
        yield _handed(view, holder.parent, found)
        return
    if holder.type != "variable_declarator":
        return
    name = holder.child_by_field_name("name")
    bound = view.names.binding(name) if name is not None else None
    if bound is None:
        return
    for call in view.names.calls(bound.owner):
        given = [unwrap(one) for one in arguments_of(call)]
        if any(one.type == "identifier" and view.names.binding(one) == bound for one in given):
            whole = replace(found, parts=(*found.parts, *between(view, bound, call, 0)))
            yield _handed(view, call, with_model(whole))
            return


def _handed(view: View, call: Node, builder: Builder) -> BuilderCall:
    handed = replace(builder, parts=(*builder.parts, Part(view, HANDED, call)))
    return _query(view, call, handed, "getMany")
