"""Limiters of packages that a target makes, with their options, also through a factory of its own."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from secgate.facts.typescript.names import (
    FUNCTIONS,
    arguments_of,
    callee_of,
    key_of,
    last_name,
    properties,
    returned,
    unwrap,
    value_of,
)
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import Site, View, argument_for

_MAKERS = frozenset({
    "rateLimit", "rateLimiter", "RateLimit", "RateLimiterMemory", "RateLimiterRedis", "slowDown", "rateLimitMiddleware",
})  # fmt: skip
_IN_MEMORY = frozenset({"rateLimit", "RateLimit", "slowDown", "RateLimiterMemory"})
_CALLS = frozenset({"call_expression", "new_expression"})
_CHOSEN = re.compile(
    r"\b(?:req|request)\w*\??\.(?:body|query)\b|x-forwarded-for|\bdecode\w*\("
    r"|\b(?:c|ctx|context)\.req(?:uest)?\.(?:json|parseBody|formData|query|queries|valid)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\bip\b|[iI]pKey|remote\.?address|\baddr(?:ess)?\(|clientIp|getIp|getConnInfo|normalizeIp|tenantId|userId",
    re.IGNORECASE,
)
_MAX_DEPTH = 6


@dataclass(frozen=True)
class Option:
    """An option of a limiter, in the file of `view`."""

    view: View
    node: Node


@dataclass(frozen=True)
class Limiter:
    """A limiter that the target makes.

    Attributes:
        name: the variable that holds it.
        call: the call that gives it, in the file of `view`.
        maker: the function or class of a package that makes it in the end.
    """

    name: str
    view: View
    call: Node
    maker: str
    options: Mapping[str, Option] = field(default_factory=dict)

    @property
    def in_own_memory(self) -> bool:
        """Whether each process counts for itself."""
        return "store" not in self.options and self.maker in _IN_MEMORY


def limiters_of(view: View, names: Collection[str]) -> Iterator[Limiter]:
    """The limiters that the variables of these names hold in a file."""
    for declarator in view.file.nodes("variable_declarator"):
        if text_of(declarator.child_by_field_name("name")) not in names:
            continue
        value = declarator.child_by_field_name("value")
        call = unwrap(value) if value is not None else None
        found = _made(view, call, None) if call is not None else None
        if found is not None and call is not None:
            maker, options = found
            yield Limiter(text_of(declarator.child_by_field_name("name")), view, call, maker, options)


def limiter_at(view: View, call: Node, name: str) -> Limiter | None:
    """The limiter that one call makes; None where its options are what somebody hands in."""
    found, given = _made(view, call, None), arguments_of(call)
    if found is None or any(_is_handed_in(view, argument) for argument in given):
        return None
    return Limiter(name, view, call, *found)


def keyed_limiter_at(view: View, call: Node, name: str) -> Limiter | None:
    """The limiter of a factory that one call is given, where that call hands in the function that makes the key."""
    found = limiter_at(view, call, name)
    key = found.options.get("keyGenerator") if found is not None else None
    return found if key is not None and key.view is view and key.node.type in FUNCTIONS else None


def configured_limiter_at(view: View, node: Node, name: str) -> Limiter | None:
    """The limiter that the options of a route of Fastify say by what it counts, or whom a throttler of NestJS counts.

    `config: { rateLimit: { max, keyGenerator } }`, `getTracker(req) { … }`.
    """
    if node.type == "method_definition":
        return Limiter(name, view, node, "", {"keyGenerator": Option(view, node)})
    config = properties(unwrap(node)).get("config")
    limit = properties(view.names.resolve(config)).get("rateLimit") if config is not None else None
    options = _options(view, limit, None) if limit is not None else {}
    return Limiter(name, view, limit, "", options) if limit is not None and "keyGenerator" in options else None


def _is_handed_in(view: View, options: Node) -> bool:
    options = view.names.resolve(options)
    if options.type != "object":
        return True
    spread = [entry.named_children[0] for entry in options.named_children if entry.type == "spread_element"]
    entries = [e for e in options.named_children if e.type in {"pair", "shorthand_property_identifier"}]
    keys = [value_of(entry) for entry in entries if key_of(entry) == "keyGenerator"]
    bound = (view.names.binding(view.names.resolve(key)) for key in keys)
    return any(_is_handed_in(view, inner) for inner in spread) or any(
        b is not None and b.kind == "parameter" for b in bound
    )


def _made(view: View, call: Node, site: Site | None) -> tuple[str, dict[str, Option]] | None:
    """The maker and the options of a limiter that a call gives; `site` is the call of the factory around it."""
    if call.type not in _CALLS:
        return None
    name = last_name(callee_of(call))
    if name in _MAKERS:
        given = arguments_of(call)
        return name, _options(view, given[0], site) if given else {}
    callee = callee_of(call)
    declared = view.links.declared(view, callee) if site is None and callee is not None else None
    if declared is None:
        return None
    home, function = declared
    made = (_made(home, unwrap(way), Site(view, call)) for way in returned(function))
    return next((found for found in made if found is not None), None)


def _options(view: View, node: Node, site: Site | None, depth: int = 0) -> dict[str, Option]:
    """The entries of an object in the order that counts, those of what it spreads among them."""
    view, node = _behind(view, node, site)
    found: dict[str, Option] = {}
    for entry in node.named_children if node.type == "object" and depth < _MAX_DEPTH else ():
        if entry.type == "spread_element" and entry.named_children:
            spread = _arm(view, unwrap(entry.named_children[0]), site)
            found |= _options(view, spread, site, depth + 1)
        elif entry.type == "method_definition":
            found[key_of(entry)] = Option(view, entry)
        elif entry.type in {"pair", "shorthand_property_identifier"}:
            found[key_of(entry)] = Option(*_behind(view, value_of(entry), site))
    return found


def _arm(view: View, node: Node, site: Site | None) -> Node:
    """What is spread where that hangs on a parameter of the factory: `by ? { keyGenerator: by } : {}`."""
    if node.type == "ternary_expression":
        tested, given, absent = (node.child_by_field_name(f) for f in ("condition", "consequence", "alternative"))
    elif node.type == "binary_expression" and text_of(node.child_by_field_name("operator")) == "&&":
        tested, given, absent = node.child_by_field_name("left"), node.child_by_field_name("right"), None
    else:
        return node
    binding = view.names.binding(unwrap(tested)) if tested is not None else None
    if site is None or binding is None or binding.kind != "parameter":
        return node
    value = argument_for(site, binding)
    if value is None or (value.id != site.call.id and unwrap(value).type not in FUNCTIONS):
        return node
    arm = absent if value.id == site.call.id else given
    return unwrap(arm) if arm is not None else node


def _behind(view: View, node: Node, site: Site | None) -> tuple[View, Node]:
    """The expression behind a name; behind a parameter of a factory what the call gives for it, or its default."""
    node = view.names.resolve(node)
    binding = view.names.binding(node)
    if binding is None or binding.kind != "parameter" or site is None:
        return view, node
    given = argument_for(site, binding)
    if given is None:
        return view, node
    if given.id != site.call.id:
        return site.view, site.view.names.resolve(given)
    return view, binding.default if binding.default is not None else node


def is_limiter_key(view: View, function: Node) -> bool:
    """Whether a limiter counts by what a function gives, which stands there or is named there."""
    return is_key_option(function) or any(is_key_option(at.call) for at in view.links.sites(view, function).handed)


def is_key_option(node: Node) -> bool:
    """Whether an expression stands as the key of a limiter: `keyGenerator: byTeam`."""
    pair = node.parent
    return pair is not None and pair.type == "pair" and key_of(pair) == "keyGenerator"


def is_chosen_by_caller(key: Option) -> bool:
    """Whether a limiter counts by something that the caller alone decides: a field of the body, a raw header."""
    declared = key.view.links.declared(key.view, key.node) if key.node.type not in FUNCTIONS else (key.view, key.node)
    view, function = declared if declared is not None else (key.view, None)
    ways = returned(function) if function is not None else [key.node]
    return _says_so(function or key.node) or any(_is_chosen(view, way) for way in ways)


def _is_chosen(view: View, node: Node, depth: int = 0) -> bool:
    node = view.names.resolve(node)
    if depth > _MAX_DEPTH:
        return False
    if node.type == "binary_expression" and text_of(node.child_by_field_name("operator")) in {"??", "||"}:
        # NOTE: the right side counts only for who leaves the left one away.
        first = node.child_by_field_name("left")
        return first is not None and _is_chosen(view, first, depth + 1)
    if node.type == "ternary_expression":
        first = node.child_by_field_name("consequence")
        return first is not None and _is_chosen(view, first, depth + 1)
    callee = unwrap(callee) if node.type == "call_expression" and (callee := callee_of(node)) is not None else None
    base = callee.child_by_field_name("object") if callee is not None and callee.type == "member_expression" else None
    if base is not None and unwrap(base).type in {"binary_expression", "ternary_expression", "call_expression"}:
        return _is_chosen(view, base, depth + 1)
    if node.type == "subscript_expression":
        index, base = node.child_by_field_name("index"), node.child_by_field_name("object")
        if index is not None and index.type == "number" and base is not None:
            return _is_chosen(view, base, depth + 1)
    if callee is not None and text_of(callee) == "String" and (given := arguments_of(node)):
        return _is_chosen(view, given[0], depth + 1)
    return _says_so(node)


def _says_so(node: Node) -> bool:
    """Whether the text of a key has something of the caller's own, and no address."""
    return _CHOSEN.search(text_of(node)) is not None and _ADDRESS.search(text_of(node)) is None
