"""What responses give away: decrypted secrets, and whole rows.

What a response carries is followed through names, the functions of the target that give it, and the handlers that a
wrapper is handed (`wrap(async (req) => …)`), down to the call that decrypts or asks for the row.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from secgate.facts.sensitive import is_secret
from secgate.facts.typescript.names import (
    FUNCTIONS,
    Binding,
    arguments_of,
    callee_of,
    entries_of,
    key_of,
    last_name,
    plain,
    properties,
    returned,
    root_name,
    unwrap,
)
from secgate.facts.typescript.nest_handed import answering_methods, is_nest
from secgate.facts.typescript.procedure_answers import procedure_answers
from secgate.facts.typescript.protection import branches_of
from secgate.facts.typescript.put_later import put_later
from secgate.facts.typescript.responses import is_given_back
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import Site, View, argument_for
from secgate.model import TraceStep

_ANSWERS = frozenset({"json", "send", "jsonp"})
_ANSWERER = re.compile(r"^(?:res|response|reply|c|ctx|NextResponse|Response)$")
_CLASSES = frozenset({"Response", "NextResponse"})
_DECRYPTS = re.compile(r"decrypt", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_NO_ROWS = frozenset({"count", "deleteMany", "updateMany", "aggregate", "groupBy"})
_MAPS = frozenset({"map", "flatMap", "then"})
# Methods of a text that give it as it is, and those that give a part of it or something else.
_SAME = frozenset({"toString", "trim"})
_PARTS = frozenset({"toISOString", "slice", "substring", "join", "includes", "startsWith", "endsWith"})
_MAX_SITES = 20
_DEEPEST = 5


@dataclass(frozen=True)
class GivenAway:
    """A part of a response that should not be in it.

    Attributes:
        model: of a row that is given whole; empty for a decrypted secret.
        without: fields of the row that something else is put in the place of.
        via: the places between the response and what it gives away.
        is_sure: every call between reaches what it is taken to reach.
    """

    view: View
    node: Node
    model: str = ""
    via: tuple[TraceStep, ...] = ()
    is_sure: bool = True
    without: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _At:
    """Where a value is looked at.

    Attributes:
        key: the name under which the response carries it.
        path: the property of it that is looked for.
        place: the part of the response it is; None where that is the value itself.
        without: names that the response gives another value.
        is_sent: what is looked at is sent as it is, not what a function makes of it.
    """

    view: View
    key: str = ""
    path: tuple[str, ...] = ()
    place: tuple[View, Node] | None = None
    via: tuple[TraceStep, ...] = ()
    steps: int = 0
    is_sure: bool = True
    without: frozenset[str] = frozenset()
    is_sent: bool = True

    def inside(self, view: View, node: Node) -> "_At":
        """The same in what a part of the response is read from."""
        return replace(self, place=self.place or (view, node))

    def found(self, node: Node, note: str, model: str = "") -> GivenAway:
        """What is given away by a node."""
        if self.place is None:
            return GivenAway(self.view, node, model, self.via, self.is_sure, self.without)
        line = self.view.file.place(node).line
        step = TraceStep(path=self.view.file.path, line=line, note=note)
        return GivenAway(*self.place, model, (*self.via, step), self.is_sure, self.without)


@dataclass
class Responses:
    """Answers for the files of a target."""

    _open: set[tuple[int, tuple[str, ...]]] = field(default_factory=set, repr=False)
    _nothing: set[tuple[int, tuple[str, ...], bool, int]] = field(default_factory=set, repr=False)
    _ciphers: dict[int, bool] = field(default_factory=dict, repr=False)

    def of(self, view: View) -> Iterator[GivenAway]:
        """What the responses of a file give away."""
        for carried in _carried(view):
            yield from self._value(_At(view), carried)

    def _value(self, at: _At, node: Node) -> Iterator[GivenAway]:
        node = unwrap(node)
        key = (node.id, at.path)
        if at.steps > _DEEPEST or key in self._open:
            return
        self._open.add(key)
        branches = list(branches_of(node))
        found = [one for branch in branches for one in self._value(at, branch)] if branches else self._one(at, node)
        yield from list(found)
        self._open.discard(key)

    def _one(self, at: _At, node: Node) -> Iterator[GivenAway]:
        match node.type:
            case "object":
                yield from self._object(at, node)
            case "identifier" | "shorthand_property_identifier":
                yield from self._named(at.inside(at.view, node), node)
            case "member_expression":
                base = node.child_by_field_name("object")
                if base is not None:
                    inner = replace(at.inside(at.view, node), path=(last_name(node), *at.path))
                    yield from self._value(inner, base)
            case "call_expression":
                yield from self._call(at, node)
            case _:
                return

    def _object(self, at: _At, node: Node) -> Iterator[GivenAway]:
        entries = dict(entries_of(node))
        for name, value in (*entries.items(), *put_later(at.view.names, node)):
            if not at.path or at.path[0] == name:
                yield from self._value(replace(at, key=name, path=at.path[1:], without=frozenset()), value)
        if at.path and at.path[0] in entries:
            return
        for index, part in enumerate(node.named_children):
            if part.type == "spread_element" and part.named_children:
                later = {key_of(other) for other in node.named_children[index + 1 :]}
                yield from self._value(replace(at, without=at.without | later), part.named_children[0])

    def _named(self, at: _At, node: Node) -> Iterator[GivenAway]:
        binding = at.view.names.binding(node)
        if binding is not None and binding.kind == "local" and binding.value is not None:
            key = binding.path[-1] if binding.path else at.key
            yield from self._value(replace(at, key=key, path=(*binding.path, *at.path)), binding.value)
        elif binding is not None and binding.kind == "parameter" and at.is_sent:
            yield from self._passed(at, node, binding)

    def _passed(self, at: _At, node: Node, binding: Binding) -> Iterator[GivenAway]:
        """What the callers of a function hand it to be sent: `sendOk(res, user)`."""
        line = at.view.file.place(node).line
        step = TraceStep(path=at.view.file.path, line=line, note="what is handed on is sent here")
        for site in at.view.links.sites(at.view, binding.owner).found[:_MAX_SITES]:
            given = argument_for(site, binding)
            if given is not None and given.id != site.call.id:
                sure = at.is_sure and site.sure
                inner = replace(at, view=site.view, place=None, via=(*at.via, step), steps=at.steps + 1, is_sure=sure)
                yield from self._value(inner, given)

    def _call(self, at: _At, node: Node) -> Iterator[GivenAway]:
        callee = node.child_by_field_name("function")
        if callee is None:
            return
        if node.id in at.view.rows:
            model = _whole_row(at.view, node)
            if model and all(part.startswith("[") for part in at.path):
                yield at.found(node, "the row is asked for here", model)
            return
        given, name = arguments_of(node), last_name(callee)
        base = unwrap(callee).child_by_field_name("object")
        if name in _PARTS:
            return
        if name in _SAME and base is not None:
            yield from self._value(at.inside(at.view, node), base)
        elif name == "stringify" and given:
            yield from self._value(at, given[0])
        elif name in _MAPS and given and unwrap(given[0]).type in FUNCTIONS:
            for value in returned(unwrap(given[0])) if name == "then" or not at.path else ():
                yield from self._value(at.inside(at.view, node), value)
        else:
            yield from self._called(at, node, callee)

    def _called(self, at: _At, node: Node, callee: Node) -> Iterator[GivenAway]:
        """What a function of the target gives, or decrypts, or a handler that is handed to a wrapper."""
        declared = at.view.links.declared(at.view, callee)
        if _DECRYPTS.match(last_name(callee)) or (declared is not None and self._decrypts(declared[1])):
            given = " ".join(plain(argument) for argument in arguments_of(node))
            if is_secret(at.key) or any(is_secret(word) for word in _WORD.findall(given)):
                yield at.found(node, "it is decrypted here")
        elif declared is None:
            yield from self._handed(at, node, callee)
        else:
            asked = (declared[1].id, at.path, is_secret(at.key), at.steps)
            if asked in self._nothing:
                return
            inner = replace(at.inside(at.view, node), view=declared[0], steps=at.steps + 1, is_sent=False)
            found = [one for value in returned(declared[1]) for one in self._value(inner, value)]
            yield from found
            if not found:
                self._nothing.add(asked)

    def _decrypts(self, function: Node) -> bool:
        if function.id not in self._ciphers:
            self._ciphers[function.id] = "createDecipher" in text_of(function)
        return self._ciphers[function.id]

    def _handed(self, at: _At, call: Node, callee: Node) -> Iterator[GivenAway]:
        """What the functions give that are handed to the function around a call of its own parameter."""
        base = unwrap(callee).child_by_field_name("object")
        binding = at.view.names.binding(unwrap(base or callee))
        if binding is None or binding.kind != "parameter":
            return
        line = at.view.file.place(call).line
        step = TraceStep(path=at.view.file.path, line=line, note="what the handler gives back is sent here")
        for site in at.view.links.sites(at.view, binding.owner).found[:_MAX_SITES]:
            home = _function_given(site, binding, last_name(callee) if base is not None else "")
            if home is not None:
                sure = at.is_sure and site.sure
                inner = replace(at, view=home[0], place=None, via=(*at.via, step), steps=at.steps + 1, is_sure=sure)
                for value in returned(home[1]):
                    yield from self._value(inner, value)


def _function_given(site: Site, binding: Binding, name: str) -> tuple[View, Node] | None:
    """The function that a call gives for a parameter, or under a name of an object there."""
    given = argument_for(site, binding)
    if given is not None and name:
        given = properties(site.view.names.resolve(given)).get(name)
    if given is None or given.id == site.call.id:
        return None
    found = site.view.names.resolve(given)
    return (site.view, found) if found.type in FUNCTIONS else site.view.links.declared(site.view, given)


def _whole_row(view: View, call: Node) -> str:
    """The model whose whole row a query gives; empty where it gives a part, or a number."""
    row = view.rows[call.id]
    model = view.schema.by_accessor(row.accessor or "")
    gives = row.operation not in _NO_ROWS or row.gives_rows()
    is_whole = gives and not row.is_partial(view.names)
    return model.name if model is not None and is_whole else ""


def _carried(view: View) -> Iterator[Node]:
    """What the responses of a file carry: those that are sent, those that are made, those that are returned."""
    for call, callee, name in view.names.named:
        if name in _ANSWERS and _ANSWERER.match(text_of(root_name(callee))):
            yield from arguments_of(call)[:1]
    yield from procedure_answers(view.file)
    methods = view.file.nodes("method_definition") if is_nest(view.file.text) else ()
    for method in answering_methods(view.names, methods):
        yield from returned(method)
    text = view.file.data
    for node in view.file.nodes("new_expression") if b"Response(" in text else ():
        if text_of(callee_of(node)) in _CLASSES:
            yield from arguments_of(node)[:1]
    for node in view.file.nodes("object") if b"body:" in text and b"status" in text else ():
        if b"body:" in text[node.start_byte : node.end_byte] and is_given_back(node):
            entries = properties(node)
            if "status" in entries and "body" in entries:
                yield entries["body"]
