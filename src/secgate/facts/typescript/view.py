"""One file with everything that questions about its queries need: the schema, the words for the tenant, other files."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Protocol

from secgate.facts.schemas import Model, Schema, folded
from secgate.facts.typescript import project
from secgate.facts.typescript.arms import Arm, arms_of, has_run
from secgate.facts.typescript.drizzle_namesakes import nearest_tables
from secgate.facts.typescript.model_members import member_calls
from secgate.facts.typescript.names import Binding, Names, ancestors, arguments_of, inside, properties, unwrap
from secgate.facts.typescript.prisma_calls import prisma_calls
from secgate.facts.typescript.query_calls import QueryCall
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenancy import TenantWords, tenant_in_hand, unit_of
from secgate.model import Confidence, TraceStep

# So many calls are looked at from either end of what runs before a place in one function.
_MOST_BEFORE = 150


class Source(project.Source, Protocol):
    """A parsed script file of the target, with its names."""

    @property
    def data(self) -> bytes:
        """What the offsets of the syntax tree count in."""

    @property
    def folded(self) -> str:
        """The text in lower case, for searches that ignore case."""

    @property
    def names(self) -> Names:
        """The names of the file and the values behind them."""


@dataclass(frozen=True)
class Site:
    """A place that calls a function.

    Attributes:
        view: the file of the call.
        sure: the call reaches the function; else only its name says so.
    """

    view: "View"
    call: Node
    sure: bool = True


@dataclass(frozen=True)
class Sites:
    """Every place that may call a function.

    Attributes:
        complete: no other place can call it: the function is nowhere handed on as a value.
        handed: where it is handed on; `call` is the name there.
        lost: there are places that may call it and that are not followed.
    """

    found: tuple[Site, ...] = ()
    complete: bool = True
    handed: tuple[Site, ...] = ()
    lost: bool = False


class Links(Protocol):
    """What one file knows of the others.

    Attributes:
        answers: what was found out about callers, by question; kept for the run.
    """

    answers: dict[tuple[object, ...], object]

    def declared(self, view: "View", callee: Node) -> "tuple[View, Node] | None":
        """The function of the target behind a callee, and its file."""

    def value(self, view: "View", binding: Binding) -> "tuple[View, Node] | None":
        """The initialiser of an imported constant, and its file."""

    def exported(self, view: "View", binding: Binding, name: str) -> "tuple[View, Node] | None":
        """What the module that an import names exports under `name`, and its file."""

    def sites(self, view: "View", function: Node) -> Sites:
        """The calls of a function of `view`."""

    def made(self, view: "View", declaration: Node) -> "tuple[Site, ...]":
        """The `new` expressions of a class of `view`."""

    def mentioning(self, word: str) -> "Iterable[View]":
        """The files whose text has a word."""

    def typed(self, view: "View", name: str) -> "tuple[View, Node] | None":
        """The declaration that a type's name means in a file, and its file."""

    def class_of(self, view: "View", node: Node) -> "tuple[View, Node] | None":
        """The class of an object that an expression gives, and its file."""


class QueryReader(Protocol):
    """Finds the queries of a file that one library makes."""

    def calls(self, view: "View") -> Iterable[QueryCall]:
        """The queries, in any order."""

    def parts(self, view: "View") -> Iterable[Node]:
        """The calls that are no more than a part of how queries are written: what they are given is given to nobody."""


@dataclass
class NoLinks:
    """One file alone."""

    answers: dict[tuple[object, ...], object] = field(default_factory=dict, repr=False)

    def declared(self, view: "View", callee: Node) -> "tuple[View, Node] | None":
        """Functions of the same file only."""
        found = view.names.function(callee)
        return (view, found) if found is not None else None

    def value(self, _view: "View", _binding: Binding) -> "tuple[View, Node] | None":
        """Nothing: what is imported is unknown."""
        return None

    def exported(self, _view: "View", _binding: Binding, _name: str) -> "tuple[View, Node] | None":
        """Nothing: what is imported is unknown."""
        return None

    def sites(self, _view: "View", _function: Node) -> Sites:
        """Nothing is known of callers."""
        return Sites(complete=False, lost=True)

    def made(self, _view: "View", _declaration: Node) -> "tuple[Site, ...]":
        """Nothing is known of other files."""
        return ()

    def mentioning(self, _word: str) -> "Iterable[View]":
        """Nothing is known of other files."""
        return ()

    def typed(self, _view: "View", _name: str) -> "tuple[View, Node] | None":
        """Nothing is known of types."""
        return None

    def class_of(self, _view: "View", _node: Node) -> "tuple[View, Node] | None":
        """Nothing is known of types."""
        return None


@dataclass(frozen=True)
class Proof:
    """The place that shows something about a query, and how sure that is."""

    view: "View"
    node: Node
    note: str
    confidence: Confidence = Confidence.HIGH

    @property
    def step(self) -> TraceStep:
        """The place as a step of a trace."""
        return TraceStep(path=self.view.file.path, line=self.view.file.place(self.node).line, note=self.note)


@dataclass
class View:
    """One file, the schema and the words for the tenant.

    Attributes:
        helpers: functions that return a filter or client already limited to the tenant.
        guards: functions that stop the request unless the id they are given belongs to the tenant.
        credentials: columns whose value is itself the credential.
        clients: names of cache receivers.
        by_design: the file works on all tenants by design.
        members: names by which classes give a model, each with the model's.
        links: the other files.
        readers: what finds queries beside those of Prisma.
        owners: by the id of a call: whether what it gives is tested for its owner.
    """

    file: Source
    schema: Schema
    words: TenantWords
    helpers: Collection[str] = ()
    guards: Collection[str] = ()
    credentials: Collection[str] = ()
    clients: tuple[str, ...] = ()
    by_design: bool = False
    members: Mapping[str, str] = field(default_factory=dict, repr=False)
    links: Links = field(default_factory=NoLinks, repr=False)
    readers: tuple["QueryReader", ...] = ()
    owners: dict[int, bool] = field(default_factory=dict, init=False, repr=False, compare=False)
    _listed: dict[tuple[str, ...], tuple[list[int], list[Node]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def names(self) -> Names:
        """The names of the file."""
        return self.file.names

    @cached_property
    def calls(self) -> list[QueryCall]:
        """Every query of the file on a model of the schema."""
        listed = partial(self.file.nodes, "member_expression", "subscript_expression")
        accessors = {model.accessor for model in self.schema.of("prisma").values()}
        found: list[QueryCall] = list(prisma_calls(self.names, accessors, listed))
        if self.members:
            found += member_calls(self.names, self.members, {call.node.id for call in found})
        found += (call for reader in self.readers for call in reader.calls(self))
        return sorted(found, key=lambda call: call.node.start_byte)

    @cached_property
    def rows(self) -> dict[int, QueryCall]:
        """The same by the id of the call's node."""
        return {call.node.id: call for call in self.calls}

    def is_part(self, call: Node) -> bool:
        """Whether a call is no more than a part of how a query is written."""
        return bool(self.readers) and call.id in self._parts

    @cached_property
    def _parts(self) -> frozenset[int]:
        return frozenset(call.id for reader in self.readers for call in reader.parts(self))

    @cached_property
    def tables(self) -> Mapping[str, Model]:
        """The tables of Drizzle, by the constants that hold them; of several of a name, the one that is nearest."""
        return nearest_tables(self.file.path, self.schema.of("drizzle"))

    @cached_property
    def relations(self) -> Mapping[str, Model]:
        """The tables of Kysely and of Supabase, by their names and by these in one spelling."""
        listed = [*reversed(self.schema.of("supabase").values()), *reversed(self.schema.of("kysely").values())]
        return {name: model for model in listed for name in (folded(model.table), model.table)}

    @cached_property
    def models_by_word(self) -> dict[str, Model]:
        """The models of Mongoose and of Sequelize, by their names in lower case; the latter also by their tables."""
        tables = self.schema.of("sequelize").values()
        found = {name.replace("_", "").lower(): model for model in tables for name in (model.table, model.word)}
        named = {**self.schema.of("sequelize"), **self.schema.of("mongoose")}
        return found | {name.replace("_", "").lower(): model for name, model in named.items()}

    @cached_property
    def collections(self) -> dict[str, Model]:
        """The models whose documents the MongoDB driver can ask for, by their collections."""
        found = {model.table: model for model in reversed(self.schema.of("mongoose").values())}
        return {**self.schema.of("mongodb"), **found}

    def within(self, function: Node, *types: str) -> list[Node]:
        """The nodes of these types in a function in source order, found without a walk through all of it."""
        if types not in self._listed:
            listed = self.file.nodes(*types)
            self._listed[types] = ([node.start_byte for node in listed], listed)
        starts, nodes = self._listed[types]
        first, last = bisect_left(starts, function.start_byte), bisect_left(starts, function.end_byte)
        return [node for node in nodes[first:last] if node.end_byte <= function.end_byte]

    def named(self, name: str) -> Model | None:
        """The model of that name."""
        return self.schema.by_name.get(name)

    def tenant(self, node: Node) -> Node | None:
        """The tenant that the function around `node` holds."""
        return tenant_in_hand(self.names, self.words, node, self.rows)

    def before(self, node: Node) -> list[Node]:
        """Calls that run before `node` in the functions around it, in source order; not those of other branches.

        Of very many in one function the first and the last ones: what they would prove beside that stays unproven.
        """
        found = [
            call
            for outer in ancestors(node)
            for call in _first_and_last(self._by_unit.get(outer.id, []), node.start_byte)
            if not inside(node, call)
        ]
        place = arms_of(node)
        if self.readers:
            found = [call for call in found if not self.is_part(call) or call.id in self.rows]
        found = [call for call in found if has_run(self._arms_of(call), place)]
        return sorted(found, key=lambda call: (call.start_byte, -call.end_byte))

    def _arms_of(self, call: Node) -> tuple[Arm, ...]:
        known = self._arms.get(call.id)
        if known is None:
            known = self._arms[call.id] = arms_of(call)
        return known

    @cached_property
    def _arms(self) -> dict[int, tuple[Arm, ...]]:
        """Arms of the calls that somebody asked for so far."""
        return {}

    @cached_property
    def _by_unit(self) -> dict[int, list[Node]]:
        """Calls by the function that a reader would call theirs; not those at the top level."""
        found: dict[int, list[Node]] = {}
        for call in self.names.calls():
            # NOTE: `@Param("id") id` is no call that the id is given to.
            decorates = call.parent is not None and call.parent.type == "decorator"
            unit = unit_of(call)
            if unit.type != "program" and not decorates:
                found.setdefault(unit.id, []).append(call)
        return found

    def proof(self, node: Node, note: str, confidence: Confidence = Confidence.HIGH) -> Proof:
        """A place of this file as a proof."""
        return Proof(self, node, note, confidence)


def _first_and_last(calls: list[Node], end: int) -> list[Node]:
    """Those of a function's calls that start before a place."""
    count = bisect_left(calls, end, key=lambda call: call.start_byte)
    if count <= 2 * _MOST_BEFORE:
        return calls[:count]
    return [*calls[:_MOST_BEFORE], *calls[count - _MOST_BEFORE : count]]


def argument_for(site: Site, binding: Binding) -> Node | None:
    """What a call gives for a parameter of the function it calls; an `undefined` node where it gives nothing.

    None when it cannot be told: a spread, an argument whose parts come from elsewhere. The node belongs to the file of
    the call; the call itself stands for an argument that is left out.
    """
    index = position_of(binding)
    given = arguments_of(site.call)
    if index is None or any(a.type == "spread_element" for a in given[: index + 1]):
        return None
    if index >= len(given):
        return site.call
    node = given[index]
    for name in binding.path:
        inner = properties(site.view.names.resolve(node))
        if name not in inner:
            spread = any(c.type == "spread_element" for c in site.view.names.resolve(node).named_children)
            return site.call if inner and not spread else None
        node = inner[name]
    return node


def position_of(binding: Binding) -> int | None:
    """The index of the parameter that a name belongs to; None for a rest parameter or a name inside an array."""
    if any(part == "..." or part.startswith("[") for part in binding.path):
        return None
    if binding.owner.child_by_field_name("parameter") is not None:
        return 0
    listed = binding.owner.child_by_field_name("parameters")
    entries = [n for n in listed.named_children if n.type != "comment"] if listed is not None else []
    entries = [n for n in entries if text_of(n.child_by_field_name("pattern")) != "this"]
    for index, entry in enumerate(entries):
        if inside(binding.node, entry):
            pattern = entry.child_by_field_name("pattern")
            return None if pattern is not None and unwrap(pattern).type == "rest_pattern" else index
    return None
