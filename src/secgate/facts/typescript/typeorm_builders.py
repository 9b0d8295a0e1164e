"""Queries that a builder of TypeORM makes: `createQueryBuilder("i").where("i.orgId = :orgId", { orgId }).getMany()`.

A builder may be kept in a variable, changed step by step and come from another function; the call that runs it is the
query. https://typeorm.io/docs/query-builder/select-query-builder
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from secgate.facts.schemas import Model
from secgate.facts.typeorm import ENDS
from secgate.facts.typescript.drizzle_chains import last_of, steps_of
from secgate.facts.typescript.names import (
    Binding,
    Names,
    arguments_of,
    callee_of,
    entries_of,
    last_name,
    outermost,
    returned,
    root_name,
    unwrap,
)
from secgate.facts.typescript.query_calls import QueryCall
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.typeorm_calls import ANY_ENTITY
from secgate.facts.typescript.typeorm_columns import text_at, texts_in
from secgate.facts.typescript.typeorm_handles import entities_given, entity_of, handle_of, named_entity
from secgate.facts.typescript.typeorm_texts import Written, read_text, terms_of, written
from secgate.facts.typescript.view import View

_STARTS = "createQueryBuilder"
WHERES = frozenset({
    "where", "andWhere", "orWhere", "whereInIds", "andWhereInIds", "orWhereInIds", "whereExists", "andWhereExists",
    "orWhereExists", "setFindOptions",
})  # fmt: skip
JOINS = re.compile(r"^(?:inner|left)Join")
_WRITES = {"update": "updateMany", "delete": "deleteMany", "softDelete": "deleteMany", "restore": "updateMany"}
_TYPED = re.compile(r"\b\w*QueryBuilder\s*<\s*([\w.]+)")
_COUNTS = re.compile(r"\b(?:count|sum|avg|min|max)\s*\(", re.IGNORECASE)
_ONE_ROW = {"getOne": "findFirst", "getOneOrFail": "findFirstOrThrow", "getRawOne": "findFirst"}
_NAMED = re.compile(
    r"(?<![:.\w'])(?:[\"`]?(\w+)[\"`]?\s*\.\s*)?[\"`]?(\w+)[\"`]?\s*(?:[=<>!]|\bin\b|\bis\b|\bi?like\b)", re.IGNORECASE
)
_MAX_STEPS = 4
_HANDED = "handed on"


@dataclass(frozen=True)
class Part:
    """One step of a builder, in the file where it stands; a call that is handed the builder is one, too."""

    view: View
    name: str
    call: Node

    @property
    def given(self) -> list[Node]:
        """What it is given."""
        return arguments_of(self.call)


@dataclass(frozen=True)
class Builder:
    """What is known of a builder at some place.

    Attributes:
        start: where it begins.
        parts: its steps, in the order they run.
        whole: all of its steps are known.
        givers: the calls of functions that gave it.
    """

    start: Node
    model: Model | None
    alias: str = ""
    parts: tuple[Part, ...] = ()
    whole: bool = True
    givers: tuple[Node, ...] = ()


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
        limits = any(p.name in WHERES or p.name == _HANDED or _is_inner(p) for p in self.builder.parts)
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
        return [part.call for part in self.builder.parts if part.name == _HANDED and part.view is self.view]

    def filtered(self, _names: Names, model: Model) -> frozenset[str] | None:
        """The columns of its own table that its conditions name."""
        found: set[str] = set()
        fields = {name: f for f in model.fields for name in (f.name, f.column) if name}
        for part in self.builder.parts:
            if part.name not in WHERES and part.name != _HANDED:
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
        return not self.builder.whole or bool({"take", "limit", _HANDED} & names)

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
    return part.name == _HANDED


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
        if name == _STARTS and call.id not in used:
            yield from _run_elsewhere(view, call)


def builder_parts(view: View) -> Iterator[Node]:
    """The steps of the builders of a file."""
    for call in view.calls:
        if isinstance(call, BuilderCall):
            yield from (call.builder.start, *call.builder.givers)
            yield from (part.call for part in call.own if not is_handed(part))


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


def builder_of(view: View, node: Node, end: Node, depth: int) -> Builder | None:
    """The builder that an expression is, as far as it is built before `end`."""
    node = unwrap(node)
    if depth > _MAX_STEPS:
        return None
    if node.type == "identifier":
        return _kept(view, node, end, depth)
    if node.type != "call_expression":
        return None
    steps = steps_of(node)
    index = next((i for i, step in enumerate(steps) if step.name == _STARTS), None)
    if index is not None:
        start = _start(view, steps[index].call)
        found = start
    else:
        first = root_name(steps[0].call)
        if first.type == "identifier" and view.names.binding(first) is not None and _is_kept(view, first):
            found, index = _kept(view, first, steps[0].call, depth), -1
        else:
            found, index = _given_back(view, steps[0].call, depth), 0
    if found is None:
        return None
    return _with_model(replace(found, parts=(*found.parts, *(Part(view, s.name, s.call) for s in steps[index + 1 :]))))


def _start(view: View, call: Node) -> Builder | None:
    callee, given = callee_of(call), arguments_of(call)
    base = unwrap(callee).child_by_field_name("object") if callee is not None else None
    handle = handle_of(view, base)
    model = entity_of(view, given[0]) if given else None
    alias = text_at(given[-1]) if given else ""
    if model is None and handle is not None and handle.kind == "repository":
        model = handle.model or next(iter(entities_given(view, call)), None)
    if handle is None and model is None and "typeorm" not in view.file.text:
        return None
    return Builder(call, model, alias)


def _with_model(builder: Builder) -> Builder:
    """A builder with the entity that one of its steps names: `from(Invoice, "i")`, `update(Invoice)`."""
    for part in builder.parts:
        if part.name in {"from", "update", "into", "delete", "insert"} and part.given:
            model = entity_of(part.view, part.given[0])
            if model is not None:
                alias = text_at(part.given[1]) if len(part.given) > 1 else builder.alias
                return replace(builder, model=model, alias=alias or builder.alias)
    return builder


def _is_kept(view: View, name: Node) -> bool:
    bound = view.names.binding(name)
    return bound is not None and bound.kind in {"local", "parameter"}


def _kept(view: View, name: Node, end: Node, depth: int) -> Builder | None:
    """The builder that a variable or a parameter holds before a place."""
    bound = view.names.binding(name)
    if bound is None or bound.path:
        return None
    if bound.kind == "parameter":
        holder = bound.node.parent
        annotation = holder.child_by_field_name("type") if holder is not None else None
        match = _TYPED.search(text_of(annotation)) if annotation is not None else None
        if match is None:
            return None
        found: Builder | None = Builder(bound.node, named_entity(view, match[1]), whole=False)
    elif bound.kind == "local":
        values = [bound.value] if bound.value is not None else []
        values += [right for left, right in view.names.assignments(bound) if left.type == "identifier"]
        made = (
            builder_of(view, value, value, depth + 1)
            for value in values
            if root_name(value) != name and not _is_of(view, value, bound)
        )
        found = next((one for one in made if one is not None), None)
    else:
        return None
    if found is None:
        return None
    return _with_model(replace(found, parts=(*found.parts, *_between(view, bound, end))))


def _is_of(view: View, value: Node, bound: Binding) -> bool:
    """Whether a value is the builder itself after further steps: `qb = qb.andWhere(…)`."""
    root = root_name(value)
    return root.type == "identifier" and view.names.binding(root) == bound


def _between(view: View, bound: Binding, end: Node) -> list[Part]:
    """The steps that are taken on a variable before a place, and the calls that are handed it."""
    found: list[Part] = []
    for call in view.names.calls(bound.owner):
        if call.type != "call_expression" or call.end_byte > end.start_byte:
            continue
        root = root_name(call)
        if root.type == "identifier" and text_of(root) == bound.name and view.names.binding(root) == bound:
            if last_name(call) not in ENDS:
                found.append(Part(view, last_name(call), call))
        elif any(unwrap(a).type == "identifier" and view.names.binding(unwrap(a)) == bound for a in arguments_of(call)):
            found.append(Part(view, _HANDED, call))
    return sorted(found, key=lambda part: part.call.end_byte)


def _given_back(view: View, call: Node, depth: int) -> Builder | None:
    """The builder that a function of the target gives."""
    callee = callee_of(call)
    declared = view.links.declared(view, callee) if callee is not None else None
    if declared is None:
        return None
    home, function = declared
    if _STARTS not in text_of(function) and "QueryBuilder" not in text_of(function.child_by_field_name("return_type")):
        return None
    given = (builder_of(home, value, value, depth + 1) for value in returned(function))
    found = next((one for one in given if one is not None), None)
    return replace(found, givers=(*found.givers, call)) if found is not None else None


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
            whole = replace(found, parts=(*found.parts, *_between(view, bound, call)))
            yield _handed(view, call, _with_model(whole))
            return


def _handed(view: View, call: Node, builder: Builder) -> BuilderCall:
    handed = replace(builder, parts=(*builder.parts, Part(view, _HANDED, call)))
    return _query(view, call, handed, "getMany")
