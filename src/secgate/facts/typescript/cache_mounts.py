"""Response caches: the middlewares around uses of a cache, where they are mounted, and the key at each mount."""

from dataclasses import dataclass

from secgate.facts.typescript.cache_faults import CacheFault, fault_at
from secgate.facts.typescript.caches import Use
from secgate.facts.typescript.callers import is_named
from secgate.facts.typescript.key_functions import Handed, function_given
from secgate.facts.typescript.keys import Key, read_key
from secgate.facts.typescript.names import FUNCTIONS, ancestors, arguments_of, last_name
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenancy import REQUEST_NAMES
from secgate.facts.typescript.view import Site, View

MOUNTS = frozenset({"use", "get", "all", "route", "head", "register"})
_ANSWERING = frozenset({"res", "response", "reply", "next", "_res"})


def middleware_around(use: Use) -> Node | None:
    """The middleware that a use stands in."""
    return next((a for a in ancestors(use.node) if a.type in FUNCTIONS and _is_middleware(use.view, a)), None)


def outer_of(middleware: Node) -> Node:
    """The outermost function around a middleware: what makes it, or itself."""
    return [middleware, *(a for a in ancestors(middleware) if a.type in FUNCTIONS)][-1]


def _is_middleware(view: View, function: Node) -> bool:
    names = [b.name for b in view.names.parameters(function)]
    return set(names[:1]) <= REQUEST_NAMES and bool(_ANSWERING & set(names[1:]))


def unscoped_mounts(use: Use, middleware: Node, views: list[View]) -> tuple[list[CacheFault], int]:
    """Where a response cache is mounted without the tenant, and how often it is mounted."""
    inline = middleware.parent.parent if middleware.parent is not None else None
    if inline is not None and inline.type == "call_expression" and last_name(inline) in MOUNTS:
        return [fault_at(use.view, "request-keyed", use.node)], 1
    around = _around(middleware)
    mounts = _mounts(use, around, views)
    proof = use.view.proof(use.node, "the key is built from the request here")
    faults = [
        fault_at(view, "request-keyed", argument, proof)
        for view, argument in mounts
        if all(view.words.mentioned(given) is None for given in arguments_of(argument))
    ]
    if not mounts and _is_handed_on(use.view, around):
        faults = [fault_at(use.view, "request-keyed", use.node, sharp=False)]
    return faults, len(mounts)


@dataclass(frozen=True)
class Mounted:
    """One call of what makes a response cache, with the key that the function it gives makes.

    Attributes:
        node: what is mounted; the call itself where no mount of it is found.
        seen: whether a mount is found.
    """

    view: View
    node: Node
    key: Key
    seen: bool


def keys_at_mounts(use: Use, middleware: Node, handed: Handed, views: list[View]) -> tuple[list[Mounted], bool]:
    """The keys of a response cache that calls a function it is given, and whether all calls that give one are known."""
    mounts = [(view, view.names.resolve(node), node) for view, node in _mounts(use, _around(middleware), views)]
    sites = use.view.links.sites(use.view, handed.parameter.owner)
    known = {(view.file.path, call.id) for view, call, _ in mounts}
    others = [(s.view, s.call, s.call) for s in sites.found if s.sure and (s.view.file.path, s.call.id) not in known]
    found = [
        Mounted(view, node, _key_at(use, handed, Site(view, call)), seen=(view.file.path, call.id) in known)
        for view, call, node in (*mounts, *others)
    ]
    return found, sites.complete and not sites.lost


def _key_at(use: Use, handed: Handed, site: Site) -> Key:
    """What a key is made of with the function that one call gives."""
    function = function_given(use.view, handed, site) if site.call.type == "call_expression" else None
    if function is None or use.written is None:
        return use.key
    return read_key(use.view, use.written, {handed.place: function})


def _around(middleware: Node) -> list[Node]:
    return [middleware, *(a for a in ancestors(middleware) if a.type in FUNCTIONS | {"variable_declarator"})]


def _mounts(use: Use, around: list[Node], views: list[View]) -> list[tuple[View, Node]]:
    names = {text_of(name) for node in around if (name := node.child_by_field_name("name")) is not None}
    near = [view for view in views if any(name in view.file.text for name in names)]
    return [
        (view, argument)
        for view in near for call in view.names.calls() if last_name(call) in MOUNTS
        for argument in arguments_of(call) if _is_it(view, argument, use.view, around)
    ]  # fmt: skip


def _is_it(view: View, argument: Node, home: View, around: list[Node]) -> bool:
    """Whether what is mounted is the middleware, or a call of what makes it."""
    made = view.names.resolve(argument)
    callee = made.child_by_field_name("function") if made.type == "call_expression" else argument
    found = view.links.declared(view, callee) if callee is not None else None
    return found is not None and found[0] is home and any(found[1].id == node.id for node in around)


def _is_handed_on(home: View, around: list[Node]) -> bool:
    """Whether the middleware reaches other code although no mount of it is found."""
    for node in around:
        if node.type in FUNCTIONS and is_named(node):
            sites = home.links.sites(home, node)
            if sites.found or not sites.complete:
                return True
    return False
