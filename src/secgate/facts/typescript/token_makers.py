"""Calls that decide what a token is: of the factory, the wrapper or the class around a sign or verify call.

`const staffToken = tokenKind({ secret, audience: 'staff', ttl: '8h' })` hands in what one `jwt.sign` far away is given.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from secgate.facts.typescript.constants import NAMES, Held, held
from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.names import FUNCTIONS, Binding, key_of, last_name, outermost, unwrap, value_of
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.token_kinds import Kind, assigned_to, kind_of, name_of
from secgate.facts.typescript.view import Site, View, argument_for
from secgate.settings.config import Config

_MOST = 60
_MAX_DEPTH = 6


@dataclass(frozen=True)
class Making:
    """One call of the function around a sign or verify call.

    Attributes:
        site: the call, which hands in some of what the token is made of.
        view: the file of the function.
        maker: the function.
    """

    site: Site
    view: View
    maker: Node

    @property
    def at(self) -> Held:
        """The call with its file."""
        return Held(self.site.view, self.site.call)

    @property
    def names(self) -> tuple[str, ...]:
        """What the result is called: by what takes it, and by the function that does nothing but return it."""
        return tuple(name for name in (assigned_to(_whole(self.site.call)), name_of(_returns(self.site.call))) if name)

    def kind(self, own: Held, payload: Held | None, hints: Iterable[str], config: Config) -> Kind:
        """What this call makes a token for; the names of functions that also do other things say nothing of it."""
        claims = self.given(payload)
        told = kind_of(own, claims, [*hints], config)
        if told.explicit and told.name != "session":
            return told
        place = self.at if _returns(self.site.call) is not None else own
        return kind_of(place, claims, [assigned_to(_whole(self.site.call)), *hints], config)

    def given(self, at: Held | None) -> Held | None:
        """An expression as this call hands it in; one on which no parameter bears stays, None is nothing."""
        binding, path = _handed(at, self.maker) if at is not None and at.view is self.view else (None, ())
        if at is None or binding is None:
            return at
        argument = argument_for(self.site, binding)
        if argument is None:
            return at
        if argument.id == self.site.call.id:
            return Held(at.view, binding.default) if binding.default is not None and not path else None
        found: Held | None = Held(self.site.view, argument)
        for name in path:
            found = self.entries(found)[0].get(name) if found is not None else None
        return found

    def hands_on(self, payload: Held | None) -> bool:
        """Whether the claims of this call are what its own callers hand in."""
        at = self.given(payload)
        at = held(at.view, at.node) if at is not None else None
        return at is not None and _handed(at, None)[0] is not None

    def entries(self, at: Held | None, depth: int = 0) -> tuple[dict[str, Held], bool]:
        """The entries of an object as this call hands them in, and whether that is all of them."""
        at = self.given(at)
        at = self.given(held(at.view, at.node)) if at is not None else None
        at = held(at.view, at.node) if at is not None else None
        if at is None or text_of(at.node) == "undefined":
            return {}, True
        if at.node.type != "object" or depth > _MAX_DEPTH:
            return {}, False
        found: dict[str, Held] = {}
        complete = True
        for child in at.node.named_children:
            if child.type in {"pair", "shorthand_property_identifier"} and key_of(child):
                value = self.given(Held(at.view, value_of(child)))
                found |= {key_of(child): value} if value is not None else {}
            elif child.type == "spread_element" and child.named_children:
                inner, known = self.entries(Held(at.view, child.named_children[0]), depth + 1)
                found, complete = found | inner, complete and known
        return found, complete


def _whole(call: Node) -> Node:
    """A call with the methods that are called on what it gives."""
    while call.parent is not None and call.parent.type == "member_expression" and call.parent.parent is not None:
        called = call.parent.parent.child_by_field_name("function") == call.parent
        if not called:
            break
        call = call.parent.parent
    return call


def _returns(call: Node) -> Node | None:
    """The function whose whole body is the return of a call."""
    outer = outermost(_whole(call))
    parent = outer.parent
    if parent is not None and parent.type == "return_statement":
        block = parent.parent
        alone = block is not None and sum(child.type != "comment" for child in block.named_children) == 1
        parent = block.parent if block is not None and alone else None
    return parent if parent is not None and parent.type in FUNCTIONS else None


@dataclass(frozen=True)
class Makings:
    """The calls that decide what one sign or verify call is given.

    Attributes:
        found: none where nothing that it is given is handed in.
        known: nobody else can call the function.
    """

    found: tuple[Making, ...] = ()
    known: bool = True


def makings(view: View, *handed: Held | None) -> Makings:
    """The calls that hand in some of these expressions, the outermost function that is given one of them first.

    Args:
        view: the file of the sign or verify call.
        handed: its key, its options, and of one that signs its claims.
    """
    makers = [maker for one in handed if one is not None and one.view is view for maker in _makers(one)]
    if not makers:
        return Makings()
    return makings_of(view, min(makers, key=lambda node: node.start_byte))


def makings_of(view: View, maker: Node) -> Makings:
    """The calls of a function around a sign or verify call."""
    sites = view.links.sites(view, maker)
    sure = [site for site in sites.found if site.sure]
    found = tuple(Making(site, view, maker) for site in sure[:_MOST])
    return Makings(found, bool(found) and sites.complete and len(sure) == len(sites.found) <= _MOST)


def helper_of(view: View, node: Node | None) -> Making | None:
    """The call of a function of the target that an expression is: `lasting(30)`."""
    at = held(view, node) if node is not None else None
    callee = at.node.child_by_field_name("function") if at is not None and at.node.type == "call_expression" else None
    found = at.view.links.declared(at.view, callee) if at is not None and callee is not None else None
    return Making(Site(at.view, at.node), *found) if at is not None and found is not None else None


def makings_reached(view: View, function: Node, within: Node) -> Iterator[Node]:
    """The calls that make what a function calls, where that ends in the function around a place.

    `staffToken.read(raw)` gives the call that made `staffToken`, and `read(raw, secret)` itself.

    Args:
        view: the file of the function.
        function: where the calls are looked for, also in what it calls.
        within: a place in the function that is called in the end.
    """
    wanted = function_around(within)
    seen, level = {function.id}, [(view, function)]
    for _ in range(_MAX_DEPTH):
        above, level = level, []
        for holder, outer in above:
            for call in holder.within(outer, "call_expression"):
                callee = call.child_by_field_name("function")
                found = holder.links.declared(holder, callee) if callee is not None else None
                base = unwrap(callee).child_by_field_name("object") if callee is not None else None
                if found is not None and found[1] == wanted:
                    yield from [call] if base is None else [call, held(holder, base).node]
                elif found is not None and found[1].id not in seen:
                    seen.add(found[1].id)
                    level.append(found)


def _makers(at: Held, depth: int = 0) -> Iterator[Node]:
    """The functions whose parameters an expression hangs on, or one of the entries of the object that it is."""
    found = held(at.view, at.node)
    if found.view is not at.view or depth > _MAX_DEPTH:
        return
    if found.node.type == "object":
        for value in _values(found.node):
            yield from _makers(Held(at.view, value), depth + 1)
    binding, _ = _handed(found, None)
    if binding is not None:
        yield binding.owner


def _values(node: Node) -> Iterable[Node]:
    for child in node.named_children:
        if child.type == "spread_element" and child.named_children:
            yield child.named_children[0]
        elif child.type in {"pair", "shorthand_property_identifier"}:
            yield value_of(child)


def _handed(at: Held, maker: Node | None) -> tuple[Binding | None, tuple[str, ...]]:
    """The parameter (of one function, or of any) that an expression is or lies in, and the way into it."""
    node: Node = at.node
    path: tuple[str, ...] = ()
    for _ in range(_MAX_DEPTH):
        node = unwrap(node)
        while node.type == "member_expression":
            path = (last_name(node), *path)
            node = unwrap(node.child_by_field_name("object") or node.named_children[0])
        binding = at.view.names.binding(node) if node.type in NAMES else None
        if binding is not None and binding.kind == "parameter":
            return (binding, path) if maker is None or binding.owner == maker else (None, ())
        if binding is None or binding.kind != "local" or binding.value is None or at.view.names.assignments(binding):
            break
        node, path = binding.value, (*binding.path, *path)
    return None, ()
